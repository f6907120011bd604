// How conv2 tells the rows of weights that it adds, and reads four of them.
#pragma once

#include <cstring>

#include "layers.h"

namespace sparsespot {
namespace avx512 {

constexpr int kUnit = 8;  // rows are told in eights of bytes
constexpr int kTapUnits = kChannels * kChannels / kUnit;
constexpr int kRowUnits = kChannels / kUnit;

// Four rows interleaved, so that the weights of an output stand side by side.
inline void interleaved(const Conv2& layer, const uint16_t* rows, __m512i four[kParts]) {
  const int8_t* base = layer.rows[0][0];
  const __m512i a = _mm512_load_si512(base + rows[0] * kUnit);
  const __m512i b = _mm512_load_si512(base + rows[1] * kUnit);
  const __m512i c = _mm512_load_si512(base + rows[2] * kUnit);
  const __m512i d = _mm512_load_si512(base + rows[3] * kUnit);
  const __m512i ab_low = _mm512_unpacklo_epi8(a, b), ab_high = _mm512_unpackhi_epi8(a, b);
  const __m512i cd_low = _mm512_unpacklo_epi8(c, d), cd_high = _mm512_unpackhi_epi8(c, d);
  four[0] = _mm512_unpacklo_epi16(ab_low, cd_low);
  four[1] = _mm512_unpackhi_epi16(ab_low, cd_low);
  four[2] = _mm512_unpacklo_epi16(ab_high, cd_high);
  four[3] = _mm512_unpackhi_epi16(ab_high, cd_high);
}

inline __m512i repeat_four(const uint8_t* values) {
  int32_t four;
  std::memcpy(&four, values, sizeof four);
  return _mm512_set1_epi32(four);
}

}  // namespace avx512
}  // namespace sparsespot
