// The first convolution and its pool: one dense channel in, sums kept in registers.
#include "lanes.h"
#include "tier.h"

#include <vector>

namespace sparsespot {
namespace SPARSESPOT_TIER {
namespace {

constexpr int kKernel = 5, kTaps = kKernel * kKernel;

std::vector<float> widened(const uint16_t* image, int count) {
  std::vector<float> values(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) values[static_cast<size_t>(i)] = widen(image[i]);
  return values;
}

// The four sums of a pool's window whose first row and column are `at`, for 16 outputs.
inline void window(const float* at, int size, const float* weights, int outputs, Floats sums[4]) {
  for (int p = 0; p < 4; ++p) sums[p] = Floats{};
  for (int row = 0; row < kKernel; ++row) {
    for (int column = 0; column < kKernel; ++column) {
      const Floats weight = load(weights + (row * kKernel + column) * outputs);
      const float* value = at + row * size + column;
      sums[0] += weight * value[0];
      sums[1] += weight * value[1];
      sums[2] += weight * value[size];
      sums[3] += weight * value[size + 1];
    }
  }
}

}  // namespace

void image_forward(const uint16_t* images, const float* weights, int64_t n, int32_t size,
                   int32_t outputs, uint16_t* pooled, uint8_t* place) {
  const int side = (size - kKernel + 1) / 2;
  for (int64_t k = 0; k < n; ++k, images += size * size) {
    const std::vector<float> values = widened(images, size * size);
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x, pooled += outputs, place += outputs) {
        const float* at = values.data() + 2 * y * size + 2 * x;
        for (int first = 0; first < outputs; first += kWidth) {
          Floats sums[4];
          window(at, size, weights + first, outputs, sums);
          keep_largest(sums, pooled + first, place + first);
        }
      }
    }
  }
}

void image_backward(const uint16_t* images, const uint16_t* gradient, const uint8_t* place,
                    int64_t n, int32_t size, int32_t outputs, float* weight_gradient) {
  const int side = (size - kKernel + 1) / 2;
  for (int64_t k = 0; k < n; ++k, images += size * size) {
    const std::vector<float> values = widened(images, size * size);
    for (int first = 0; first < outputs; first += kWidth) {
      Floats sums[kTaps];
      for (int tap = 0; tap < kTaps; ++tap) sums[tap] = load(weight_gradient + tap * outputs + first);
      for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
          const int64_t at = ((k * side + y) * side + x) * outputs + first;
          const Floats given = load_bfloat16(gradient + at);
          const Words won = load_bytes(place + at);
          for (int p = 0; p < 4; ++p) {
            const Floats mine = where(won, p, given);
            const float* value = values.data() + (2 * y + p / 2) * size + 2 * x + p % 2;
            for (int tap = 0; tap < kTaps; ++tap) {
              sums[tap] += mine * value[tap / kKernel * size + tap % kKernel];
            }
          }
        }
      }
      for (int tap = 0; tap < kTaps; ++tap) store(weight_gradient + tap * outputs + first, sums[tap]);
    }
  }
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
