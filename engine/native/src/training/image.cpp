// The first convolution and its pool: one dense channel in, sums kept in registers.
#include "lanes.h"
#include "tier.h"

#include <vector>

namespace sparsespot {
namespace SPARSESPOT_TIER {
namespace {

constexpr int kKernel = 5, kTaps = kKernel * kKernel;

// Registers of outputs that are summed together: a sum waits for the one before, so four are too few.
constexpr int kTogether = kWidth < kBlock ? 2 : 1;
// Channels whose gradients are summed together, likewise.
constexpr int kChannels = 2;

// A row of the kernel in registers, with what follows it to fill them.
constexpr int kPart = kWidth < 8 ? kWidth : 8, kParts = (kKernel + kPart - 1) / kPart;
typedef float Part __attribute__((vector_size(4 * kPart)));

// The image as floats, and as many more as a row of the kernel may be read beyond its end.
std::vector<float> widened(const uint16_t* image, int count) {
  std::vector<float> values(static_cast<size_t>(count + kParts * kPart));
  for (int i = 0; i < count; ++i) values[static_cast<size_t>(i)] = widen(image[i]);
  return values;
}

// The four sums of a pool's window whose first row and column are `at`, for registers of outputs.
inline void window(const float* at, int size, const float* weights, int outputs,
                   Floats sums[kTogether][4]) {
  for (int t = 0; t < kTogether; ++t) {
    for (int p = 0; p < 4; ++p) sums[t][p] = Floats{};
  }
  for (int row = 0; row < kKernel; ++row) {
    for (int column = 0; column < kKernel; ++column) {
      const float* value = at + row * size + column;
      for (int t = 0; t < kTogether; ++t) {
        const Floats weight = load(weights + (row * kKernel + column) * outputs + t * kWidth);
        sums[t][0] += weight * value[0];
        sums[t][1] += weight * value[1];
        sums[t][2] += weight * value[size];
        sums[t][3] += weight * value[size + 1];
      }
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
        for (int first = 0; first < outputs; first += kTogether * kWidth) {
          Floats sums[kTogether][4];
          window(at, size, weights + first, outputs, sums);
          for (int t = 0; t < kTogether; ++t) {
            keep_largest(sums[t], pooled + first + t * kWidth, place + first + t * kWidth);
          }
        }
      }
    }
  }
}

void image_backward(const uint16_t* images, const uint16_t* gradient, const uint8_t* place,
                    int64_t n, int32_t size, int32_t outputs, float* weight_gradient) {
  const int64_t side = (size - kKernel + 1) / 2, stride = side * side * outputs;
  const int corners[4] = {0, 1, size, size + 1};
  for (int64_t k = 0; k < n; ++k, images += size * size, gradient += stride, place += stride) {
    const std::vector<float> values = widened(images, size * size);
    for (int first = 0; first < outputs; first += kChannels) {
      Part sums[kChannels][kKernel][kParts] = {};
      int64_t from = first;
      for (int y = 0; y < side; ++y) {
        const float* at = values.data() + 2 * y * size;
        for (int x = 0; x < side; ++x, at += 2, from += outputs) {
          for (int c = 0; c < kChannels; ++c) {
            const float given = widen(gradient[from + c]);
            const float* value = at + corners[place[from + c]];
            for (int row = 0; row < kKernel; ++row) {
              for (int part = 0; part < kParts; ++part) {
                sums[c][row][part] += load<Part>(value + row * size + part * kPart) * given;
              }
            }
          }
        }
      }
      for (int c = 0; c < kChannels; ++c) {
        for (int tap = 0; tap < kTaps; ++tap) {
          const int column = tap % kKernel;
          weight_gradient[tap * outputs + first + c] +=
              sums[c][tap / kKernel][column / kPart][column % kPart];
        }
      }
    }
  }
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
