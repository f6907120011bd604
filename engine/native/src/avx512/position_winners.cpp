// k-winners of positions: bit-sliced radix select, eight positions at a time.
//
// The bytes of a position become eight planes of 64 bits, one bit a channel. From the highest plane
// down, either at least as many candidates as are still to be found have the bit, and only they stay
// candidates, or all that have it win. Exact, ties to the lowest index, without a branch on data
// but for ties at the limit.
#include "layers.h"

namespace sparsespot {
namespace avx512 {
namespace {

constexpr int kBits = 8;

// The eight bit planes of 64 bytes, highest first, a qword each. Within a byte of a plane the channels
// stand in reverse order; `in_order` turns them round.
inline __m512i planes_of(__m512i bytes) {
  // the 8x8 bits of each qword transposed: its byte i holds bit 7 - i of its eight channels
  const __m512i turned =
      _mm512_gf2p8affine_epi64_epi8(_mm512_set1_epi64(0x0102040810204080), bytes, 0);
  alignas(64) static constexpr uint8_t kGather[64] = {
      0, 8,  16, 24, 32, 40, 48, 56, 1, 9,  17, 25, 33, 41, 49, 57, 2, 10, 18, 26, 34, 42,
      50, 58, 3, 11, 19, 27, 35, 43, 51, 59, 4, 12, 20, 28, 36, 44, 52, 60, 5, 13, 21, 29,
      37, 45, 53, 61, 6, 14, 22, 30, 38, 46, 54, 62, 7, 15, 23, 31, 39, 47, 55, 63};
  return _mm512_permutexvar_epi8(_mm512_load_si512(kGather), turned);
}

inline __m512i in_order(__m512i masks) {
  return _mm512_gf2p8affine_epi64_epi8(
      masks, _mm512_set1_epi64(static_cast<int64_t>(0x8040201008040201)), 0);
}

// Eight registers of eight qwords, transposed.
inline void transpose(__m512i a[8]) {
  __m512i b[8];
  for (int i = 0; i < 8; i += 2) {
    b[i] = _mm512_unpacklo_epi64(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_epi64(a[i], a[i + 1]);
  }
  __m512i c[8];
  for (int i = 0; i < 8; i += 4) {
    for (int j = 0; j < 2; ++j) {
      c[i + j] = _mm512_shuffle_i64x2(b[i + j], b[i + j + 2], 0x88);
      c[i + j + 2] = _mm512_shuffle_i64x2(b[i + j], b[i + j + 2], 0xdd);
    }
  }
  for (int j = 0; j < 4; ++j) {
    a[j] = _mm512_shuffle_i64x2(c[j], c[j + 4], 0x88);
    a[j + 4] = _mm512_shuffle_i64x2(c[j], c[j + 4], 0xdd);
  }
}

}  // namespace

void position_winners(const uint8_t* bytes, int positions, int k, uint64_t* masks) {
  for (int first = 0; first < positions; first += 8, masks += 8) {
    __m512i planes[8];
    for (int i = 0; i < 8; ++i) {
      planes[i] = planes_of(_mm512_load_si512(bytes + static_cast<int64_t>(first + i) * kChannels));
    }
    transpose(planes);  // now planes[i] holds bit 7 - i of eight positions, a qword each
    __m512i candidates = planes[0];
    for (int i = 1; i < kBits; ++i) candidates = _mm512_or_si512(candidates, planes[i]);
    __m512i won = _mm512_setzero_si512();
    __m512i wanted = _mm512_set1_epi64(k);
    for (int i = 0; i < kBits; ++i) {
      const __m512i have = _mm512_and_si512(candidates, planes[i]);
      const __m512i count = _mm512_popcnt_epi64(have);
      const __mmask8 too_few = _mm512_cmplt_epi64_mask(count, wanted);
      won = _mm512_mask_or_epi64(won, too_few, won, have);
      wanted = _mm512_mask_sub_epi64(wanted, too_few, wanted, count);
      candidates = _mm512_mask_andnot_epi64(have, too_few, planes[i], candidates);
    }
    const __mmask8 tied = _mm512_cmpgt_epi64_mask(_mm512_popcnt_epi64(candidates), wanted);
    candidates = in_order(candidates);
    won = in_order(won);
    if (!tied) {
      _mm512_storeu_si512(masks, _mm512_or_si512(won, candidates));
      continue;
    }
    alignas(64) uint64_t even[8], left[8];
    _mm512_storeu_si512(masks, won);
    _mm512_store_si512(even, candidates);
    _mm512_store_si512(left, wanted);
    for (int i = 0; i < 8; ++i) masks[i] |= _pdep_u64((uint64_t{1} << left[i]) - 1, even[i]);
  }
}

}  // namespace avx512
}  // namespace sparsespot
