// conv1: dense in the image, two neighbouring positions of 16 outputs at a time in registers.
#include "kernels.h"
#include "lanes.h"

namespace sparsespot {
namespace {

constexpr int kParts = kLanes / 4;

struct Sums {
  Ints4 part[kParts];
};

inline Shorts8 repeat_pair(int32_t pair) {
  const Ints4 repeated = repeat(pair);
  return load<Shorts8>(&repeated);
}

// The larger of two horizontal neighbours, whose windows begin at `pairs` and `pairs + 1`.
inline Sums sum_two(const int32_t* pairs, const int32_t* offsets, const int16_t* weights,
                    int entries) {
  Sums left, right;
  for (int i = 0; i < kParts; ++i) left.part[i] = right.part[i] = repeat(int32_t{0});
  for (int e = 0; e < entries; ++e, weights += 2 * kLanes) {
    const Shorts8 a = repeat_pair(pairs[offsets[e]]), b = repeat_pair(pairs[offsets[e] + 1]);
    for (int i = 0; i < kParts; ++i) {
      const Shorts8 weight = load<Shorts8>(weights + 8 * i);
      left.part[i] += multiply_pairs(a, weight);
      right.part[i] += multiply_pairs(b, weight);
    }
  }
  for (int i = 0; i < kParts; ++i) left.part[i] = larger(left.part[i], right.part[i]);
  return left;
}

}  // namespace

void pair_pixels(const uint8_t* image, PixelPairs& pairs) {
  for (int i = 0; i < kPixels; ++i) {  // what lies past the end is never read by a window
    pairs[i] = image[i] | (i + 1 < kPixels ? image[i + 1] : 0) << 16;
    pairs[kPixels + i] = image[i] | (i + kSide < kPixels ? image[i + kSide] : 0) << 16;
  }
}

void convolve_image(const InputWeights& layer, const PixelPairs& pairs, int32_t* sums, int stride) {
  const int chunks = static_cast<int>(layer.starts.size()) - 1;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const int first = layer.starts[chunk], entries = layer.starts[chunk + 1] - first;
    const int32_t* offsets = layer.offsets.data() + first;
    const int16_t* weights = layer.weights.data() + static_cast<int64_t>(first) * 2 * kLanes;
    for (int position = 0; position < kPositions1; ++position) {
      const int row = position / kPooled1 * 2, column = position % kPooled1 * 2;
      const int32_t* corner = pairs + row * kSide + column;
      const Sums upper = sum_two(corner, offsets, weights, entries);
      const Sums lower = sum_two(corner + kSide, offsets, weights, entries);
      int32_t* out = sums + position * stride + chunk * kLanes;
      for (int i = 0; i < kParts; ++i) {
        const Ints4 best = larger(upper.part[i], lower.part[i]);
        std::memcpy(out + 4 * i, &best, sizeof best);
      }
    }
  }
}

void convolve_frames(const InputWeights& layer, const PixelPairs& pairs, int32_t* sums,
                     int stride) {
  const int chunks = static_cast<int>(layer.starts.size()) - 1;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    const int first = layer.starts[chunk], entries = layer.starts[chunk + 1] - first;
    const int32_t* offsets = layer.offsets.data() + first;
    const int16_t* weights = layer.weights.data() + static_cast<int64_t>(first) * 2 * kLanes;
    for (int column = 0; column < kPooled1; ++column) {
      const Sums best = sum_two(pairs + 2 * column, offsets, weights, entries);
      std::memcpy(sums + column * stride + chunk * kLanes, best.part, sizeof best.part);
    }
  }
}

}  // namespace sparsespot
