// conv1: a 2x2 pool window of 16 outputs at a time, eight sums in registers.
//
// With VNNI a step is four taps: five rows of four, four of the fifth column from a transposed image,
// and the corner. Without, it is two: columns 0, 1 and 2, 3 of each row, then two rows of column 4.
#include "layers.h"

namespace sparsespot {
namespace SPARSESPOT_NETWORK_TIER {
namespace {

constexpr int kLast = kKernel - 1;

// The image as steps read it: 32-bit words of neighbouring pixels, beginning anywhere.
#if SPARSESPOT_VNNI

struct Words {
  alignas(32) uint8_t upright[kPixels + kSide];  // a word at the edge reads past the image
  alignas(32) uint8_t sideways[kPixels + kSide];

  explicit Words(const uint8_t* image) {
    std::memcpy(upright, image, kPixels);
    std::memset(upright + kPixels, 0, kSide);
    std::memset(sideways + kPixels, 0, kSide);
    for (int x = 0; x < kSide; ++x) {
      for (int y = 0; y < kSide; ++y) sideways[y * kSide + x] = image[x * kSide + y];
    }
  }

  const void* at(int step, int x, int y) const {
    if (step < kKernel) return upright + (x + step) * kSide + y;
    if (step == kKernel) return sideways + (y + kLast) * kSide + x;
    return upright + (x + kLast) * kSide + y + kLast;
  }
};

#else

struct Words {
  alignas(32) int32_t across[kPixels];  // each pixel with the one to its right
  alignas(32) int32_t down[kPixels];    // and with the one below

  explicit Words(const uint8_t* image) {
    for (int i = 0; i + 1 < kPixels; ++i) across[i] = image[i] | image[i + 1] << 16;
    for (int i = 0; i + kSide < kPixels; ++i) down[i] = image[i] | image[i + kSide] << 16;
    across[kPixels - 1] = 0;  // no window begins at the last pixel, nor in the last row
    for (int i = kPixels - kSide; i < kPixels; ++i) down[i] = image[i];
  }

  const void* at(int step, int x, int y) const {
    if (step < 2 * kKernel) return across + (x + step / 2) * kSide + y + step % 2 * 2;
    return down + (x + (step - 2 * kKernel) * 2) * kSide + y + kLast;
  }
};

#endif

}  // namespace

void convolve_image(const Conv1& layer, const uint8_t* image, uint8_t* bytes) {
  const Words words(image);
  for (int row = 0; row < 2 * kPooled1; row += 2) {
    for (int column = 0; column < 2 * kPooled1; column += 2, bytes += kChannels) {
      __m256i best[kParts];
      for (int part = 0; part < kParts; part += 2) {
        __m256i sums[4][2];
        for (auto& position : sums) position[0] = position[1] = _mm256_setzero_si256();
#pragma GCC unroll 13
        for (int step = 0; step < kSteps1; ++step) {
          const __m256i first = load(layer.weights[step][part]);
          const __m256i second = load(layer.weights[step][part + 1]);
          for (int position = 0; position < 4; ++position) {
            const __m256i pixels =
                repeat_word(words.at(step, row + position / 2, column + position % 2));
            sums[position][0] = multiply_add(sums[position][0], pixels, first);
            sums[position][1] = multiply_add(sums[position][1], pixels, second);
          }
        }
        for (int i = 0; i < 2; ++i) {
          const __m256i larger = _mm256_max_epi32(_mm256_max_epi32(sums[0][i], sums[1][i]),
                                                  _mm256_max_epi32(sums[2][i], sums[3][i]));
          best[part + i] = _mm256_add_epi32(larger, load(layer.scaling.bias[part + i]));
        }
      }
      store(bytes, requantised(best, layer.scaling.factor[0]));
      store(bytes + 32, requantised(best + 4, layer.scaling.factor[4]));
    }
  }
}

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
