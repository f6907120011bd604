// conv1: dense in the image, two neighbouring positions of 16 outputs at a time in registers.
#include "lanes.h"

#include "../kernels.h"

namespace sparsespot {
namespace {

constexpr int kParts = kLanes / 4;

struct Sums {
  Floats4 part[kParts];
};

// The larger of two horizontal neighbours, whose corners are `image` and `image + 1`.
inline Sums sum_pair(const float* image, const int32_t* offsets, const float* weights,
                     int entries) {
  Sums left, right;
  for (int i = 0; i < kParts; ++i) left.part[i] = right.part[i] = repeat(0.0f);
  for (int e = 0; e < entries; ++e, weights += kLanes) {
    const Floats4 a = repeat(image[offsets[e]]), b = repeat(image[offsets[e] + 1]);
    for (int i = 0; i < kParts; ++i) {
      const Floats4 weight = load<Floats4>(weights + 4 * i);
      left.part[i] += a * weight;
      right.part[i] += b * weight;
    }
  }
  for (int i = 0; i < kParts; ++i) left.part[i] = larger(left.part[i], right.part[i]);
  return left;
}

}  // namespace

void convolve_image(const InputWeights& layer, const float* image, int32_t* sums, int stride) {
  const int chunks = static_cast<int>(layer.starts.size()) - 1;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const int first = layer.starts[chunk], entries = layer.starts[chunk + 1] - first;
    const int32_t* offsets = layer.offsets.data() + first;
    const float* weights = layer.weights.data() + static_cast<int64_t>(first) * kLanes;
    for (int position = 0; position < kPositions1; ++position) {
      const int row = position / kPooled1 * 2, column = position % kPooled1 * 2;
      const float* corner = image + row * kSide + column;
      Sums upper = sum_pair(corner, offsets, weights, entries);
      const Sums lower = sum_pair(corner + kSide, offsets, weights, entries);
      float best[kLanes];
      for (int i = 0; i < kParts; ++i) {
        upper.part[i] = larger(upper.part[i], lower.part[i]);
        std::memcpy(best + 4 * i, &upper.part[i], sizeof(Floats4));
      }
      int32_t* out = sums + position * stride + chunk * kLanes;
      for (int o = 0; o < kLanes; ++o) out[o] = static_cast<int32_t>(best[o]);
    }
  }
}

}  // namespace sparsespot
