// conv1: four positions of 16 outputs at a time, eight sums in registers. Of an image they are a 2x2
// pool window, of a stream's last frames two neighbouring windows of one row.
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

struct WordsOfFrames {
  alignas(32) uint8_t upright[kKernel * kSide + kSide];
  alignas(32) int32_t sideways[kSide];  // of each column the first four pixels

  explicit WordsOfFrames(const uint8_t* frames) {
    std::memcpy(upright, frames, kKernel * kSide);
    std::memset(upright + kKernel * kSide, 0, kSide);
    for (int y = 0; y < kSide; ++y) {
      const uint8_t* top = frames + y;
      sideways[y] = static_cast<int32_t>(top[0] | top[kSide] << 8 | top[2 * kSide] << 16 |
                                         static_cast<uint32_t>(top[3 * kSide]) << 24);
    }
  }

  const void* at(int step, int y) const {
    if (step < kKernel) return upright + step * kSide + y;
    if (step == kKernel) return sideways + y + kLast;
    return upright + kLast * kSide + y + kLast;
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

struct WordsOfFrames {
  static constexpr int kCount = kKernel * kSide;
  alignas(32) int32_t across[kCount];
  alignas(32) int32_t down[kCount];

  explicit WordsOfFrames(const uint8_t* frames) {
    for (int i = 0; i + 1 < kCount; ++i) across[i] = frames[i] | frames[i + 1] << 16;
    across[kCount - 1] = 0;
    for (int i = 0; i + kSide < kCount; ++i) down[i] = frames[i] | frames[i + kSide] << 16;
    for (int i = kCount - kSide; i < kCount; ++i) down[i] = frames[i];
  }

  const void* at(int step, int y) const {
    if (step < 2 * kKernel) return across + step / 2 * kSide + y + step % 2 * 2;
    return down + (step - 2 * kKernel) * 2 * kSide + y + kLast;
  }
};

#endif

// at(step, position): the word that a step multiplies. Sums of 16 outputs from `part` on.
template <typename At>
inline void sum_four(const Conv1& layer, int part, At at, __m256i sums[4][2]) {
  for (int position = 0; position < 4; ++position) {
    sums[position][0] = sums[position][1] = _mm256_setzero_si256();
  }
#pragma GCC unroll 13
  for (int step = 0; step < kSteps1; ++step) {
    const __m256i first = load(layer.weights[step][part]);
    const __m256i second = load(layer.weights[step][part + 1]);
    for (int position = 0; position < 4; ++position) {
      const __m256i pixels = repeat_word(at(step, position));
      sums[position][0] = multiply_add(sums[position][0], pixels, first);
      sums[position][1] = multiply_add(sums[position][1], pixels, second);
    }
  }
}

inline __m256i biased(const Conv1& layer, int part, __m256i a, __m256i b) {
  return _mm256_add_epi32(_mm256_max_epi32(a, b), load(layer.scaling.bias[part]));
}

inline void requantise(const Conv1& layer, const __m256i best[kParts], uint8_t* bytes) {
  store(bytes, requantised(best, layer.scaling.factor[0]));
  store(bytes + 32, requantised(best + 4, layer.scaling.factor[4]));
}

}  // namespace

void convolve_image(const Conv1& layer, const uint8_t* image, uint8_t* bytes) {
  const Words words(image);
  for (int row = 0; row < 2 * kPooled1; row += 2) {
    for (int column = 0; column < 2 * kPooled1; column += 2, bytes += kChannels) {
      __m256i best[kParts];
      for (int part = 0; part < kParts; part += 2) {
        __m256i sums[4][2];
        sum_four(layer, part, [&](int step, int position) {
          return words.at(step, row + position / 2, column + position % 2);
        }, sums);
        for (int i = 0; i < 2; ++i) {
          best[part + i] = biased(layer, part + i, _mm256_max_epi32(sums[0][i], sums[1][i]),
                                  _mm256_max_epi32(sums[2][i], sums[3][i]));
        }
      }
      requantise(layer, best, bytes);
    }
  }
}

void convolve_frames(const Conv1& layer, const uint8_t* frames, uint8_t* bytes) {
  const WordsOfFrames words(frames);
  for (int column = 0; column < 2 * kPooled1; column += 4, bytes += 2 * kChannels) {
    __m256i best[2][kParts];
    for (int part = 0; part < kParts; part += 2) {
      __m256i sums[4][2];
      sum_four(layer, part, [&](int step, int position) {
        return words.at(step, column + position);
      }, sums);
      for (int i = 0; i < 2; ++i) {
        best[0][part + i] = biased(layer, part + i, sums[0][i], sums[1][i]);
        best[1][part + i] = biased(layer, part + i, sums[2][i], sums[3][i]);
      }
    }
    requantise(layer, best[0], bytes);
    requantise(layer, best[1], bytes + kChannels);
  }
}

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
