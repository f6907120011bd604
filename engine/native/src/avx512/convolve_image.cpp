// conv1: four positions of 64 outputs at a time, sixteen sums in registers. Of an image they are a 2x2
// pool window, of a stream's last frames two neighbouring windows of one row.
//
// vpdpbusd multiplies four neighbouring bytes at once. 25 taps are five rows of four, then the fifth
// column: four of it from a transposed image, and the corner alone.
#include <cstring>

#include "layers.h"

namespace sparsespot {
namespace avx512 {
namespace {

constexpr int kSlack = 64;  // a quad at the edge reads past the row, and the last past the image

inline void transpose16(const uint8_t* from, uint8_t* to) {
  __m128i a[16], b[16];
  for (int i = 0; i < 16; ++i) a[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i * kSide));
  for (int round = 0; round < 4; ++round) {  // a perfect shuffle of rows, four times: transposed
    for (int i = 0; i < 8; ++i) {
      b[2 * i] = _mm_unpacklo_epi8(a[i], a[i + 8]);
      b[2 * i + 1] = _mm_unpackhi_epi8(a[i], a[i + 8]);
    }
    std::memcpy(a, b, sizeof a);
  }
  for (int i = 0; i < 16; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i * kSide), a[i]);
}

inline __m512i quad(const uint8_t* bytes) {
  int32_t four;
  std::memcpy(&four, bytes, sizeof four);
  return _mm512_set1_epi32(four);
}

inline void add(__m512i sums[kParts], __m512i pixels, const __m512i weights[kParts]) {
  for (int b = 0; b < kParts; ++b) sums[b] = _mm512_dpbusd_epi32(sums[b], pixels, weights[b]);
}

// at(step, position): the four pixels that a step multiplies.
template <typename At>
inline void sum_four(const Conv1& layer, At at, __m512i sums[4][kParts]) {
  for (int position = 0; position < 4; ++position) {
    for (int b = 0; b < kParts; ++b) sums[position][b] = _mm512_setzero_si512();
  }
#pragma GCC unroll 7
  for (int step = 0; step < kQuads1; ++step) {
    __m512i weights[kParts];
    for (int b = 0; b < kParts; ++b) weights[b] = _mm512_load_si512(layer.weights[step][b]);
    for (int position = 0; position < 4; ++position) {
      add(sums[position], quad(at(step, position)), weights);
    }
  }
}

inline void larger(const __m512i a[kParts], const __m512i b[kParts], __m512i best[kParts]) {
  for (int part = 0; part < kParts; ++part) best[part] = _mm512_max_epi32(a[part], b[part]);
}

inline void requantise(const Scaling& scaling, __m512i best[kParts], uint8_t* bytes) {
  for (int b = 0; b < kParts; ++b) {
    best[b] = _mm512_add_epi32(best[b], _mm512_load_si512(scaling.bias[b]));
  }
  _mm512_store_si512(bytes, requantised(best, scaling.factor[0]));
}

}  // namespace

void convolve_image(const Conv1& layer, const uint8_t* image, uint8_t* bytes) {
  alignas(64) uint8_t upright[kPixels + kSlack], sideways[kPixels + kSlack];
  std::memcpy(upright, image, kPixels);
  std::memset(upright + kPixels, 0, kSlack);
  std::memset(sideways + kPixels, 0, kSlack);
  for (int block = 0; block < 4; ++block) {
    const int row = block / 2 * 16, column = block % 2 * 16;
    transpose16(upright + row * kSide + column, sideways + column * kSide + row);
  }
  for (int row = 0; row < 2 * kPooled1; row += 2) {
    for (int column = 0; column < 2 * kPooled1; column += 2, bytes += kChannels) {
      __m512i sums[4][kParts];
      sum_four(layer, [&](int step, int position) {
        const int x = row + position / 2, y = column + position % 2;
        return step < kKernel     ? upright + (x + step) * kSide + y
               : step == kKernel ? sideways + (y + kKernel - 1) * kSide + x
                                 : upright + (x + kKernel - 1) * kSide + y + kKernel - 1;
      }, sums);
      __m512i best[kParts];
      larger(sums[0], sums[1], sums[0]);
      larger(sums[2], sums[3], sums[2]);
      larger(sums[0], sums[2], best);
      requantise(layer.scaling, best, bytes);
    }
  }
}

void convolve_frames(const Conv1& layer, const uint8_t* frames, uint8_t* bytes) {
  alignas(64) uint8_t upright[kKernel * kSide + kSlack];
  int32_t sideways[kSide];  // of each column the first four pixels
  std::memcpy(upright, frames, kKernel * kSide);
  std::memset(upright + kKernel * kSide, 0, kSlack);
  for (int y = 0; y < kSide; ++y) {
    const uint8_t* top = upright + y;
    sideways[y] = top[0] | top[kSide] << 8 | top[2 * kSide] << 16 |
                  static_cast<int32_t>(static_cast<uint32_t>(top[3 * kSide]) << 24);
  }
  for (int column = 0; column < 2 * kPooled1; column += 4, bytes += 2 * kChannels) {
    __m512i sums[4][kParts];
    sum_four(layer, [&](int step, int position) {
      const int y = column + position;
      return step < kKernel     ? upright + step * kSide + y
             : step == kKernel ? reinterpret_cast<const uint8_t*>(sideways + y + kKernel - 1)
                               : upright + (kKernel - 1) * kSide + y + kKernel - 1;
    }, sums);
    for (int pair = 0; pair < 2; ++pair) {
      larger(sums[2 * pair], sums[2 * pair + 1], sums[pair]);
      requantise(layer.scaling, sums[pair], bytes + pair * kChannels);
    }
  }
}

}  // namespace avx512
}  // namespace sparsespot
