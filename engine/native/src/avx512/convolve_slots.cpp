// conv2 of a stream: one row of positions, from the winners that the stream kept of five rows of conv1.
//
// The five places of a kernel row that a position reaches are 40 slots side by side: one register.
// vpermb looks up which taps their channels keep; what is kept is compressed and appended.
#include <cstring>

#include "layers.h"
#include "rows.h"

namespace sparsespot {
namespace avx512 {
namespace {

constexpr int kReach = kKernel * kSlotsKept;     // slots of a kernel row
constexpr int kLongest = kKernel * kReach + 64;  // and what a store may write beyond

struct List {
  alignas(64) uint16_t rows[kLongest];
  alignas(64) uint8_t values[kLongest];
};

// What a slot of a kernel row stands for: its tap's bit in Conv2::kept, and where the tap's rows begin.
struct alignas(64) Reach {
  uint8_t bit[64] = {};
  uint16_t first[64] = {};

  constexpr Reach() {
    for (int slot = 0; slot < kReach; ++slot) {
      bit[slot] = static_cast<uint8_t>(1 << slot / kSlotsKept);
      first[slot] = static_cast<uint16_t>(slot / kSlotsKept * kTapUnits);
    }
  }
};
constexpr Reach kReachTable;

// The rows of weights that reach the position at `column`; returns how many fours they are, the last
// one filled up with values of zero.
inline int collect(const Conv2& layer, const SlotRow1* const rows[kKernel], int column, List& list) {
  constexpr __mmask64 kSlotsOfARow = (__mmask64{1} << kReach) - 1;
  const __m512i bits = _mm512_load_si512(kReachTable.bit);
  __m512i low_first = _mm512_load_si512(kReachTable.first);
  __m512i high_first = _mm512_load_si512(kReachTable.first + 32);
  const __m512i next_row = _mm512_set1_epi16(kKernel * kTapUnits);
  int count = 0;
  for (int row = 0; row < kKernel; ++row) {
    const __m512i channels =
        _mm512_maskz_loadu_epi8(kSlotsOfARow, rows[row]->channels + column);
    const __m512i values = _mm512_maskz_loadu_epi8(kSlotsOfARow, rows[row]->values + column);
    const __m512i taps = _mm512_permutexvar_epi8(channels, _mm512_load_si512(layer.kept[row]));
    const __mmask64 kept =
        _mm512_mask_test_epi8_mask(_mm512_test_epi8_mask(values, values), taps, bits);
    const __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(channels));
    const __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(channels, 1));
    const __m512i low_rows = _mm512_add_epi16(_mm512_slli_epi16(low, 3), low_first);
    const __m512i high_rows = _mm512_add_epi16(_mm512_slli_epi16(high, 3), high_first);
    low_first = _mm512_add_epi16(low_first, next_row);
    high_first = _mm512_add_epi16(high_first, next_row);
    const auto kept_low = static_cast<__mmask32>(kept);
    const auto kept_high = static_cast<__mmask32>(kept >> 32);
    _mm512_storeu_si512(list.values + count, _mm512_maskz_compress_epi8(kept, values));
    _mm512_storeu_si512(list.rows + count, _mm512_maskz_compress_epi16(kept_low, low_rows));
    count += _mm_popcnt_u32(kept_low);
    _mm512_storeu_si512(list.rows + count, _mm512_maskz_compress_epi16(kept_high, high_rows));
    count += _mm_popcnt_u32(kept_high);
  }
  return (count + 3) / 4;
}

}  // namespace

void keep_slots(const uint8_t* bytes, const uint64_t* masks, int positions, uint64_t* channels,
                uint64_t* values) {
  for (int i = 0; i < positions; ++i) {
    const __m512i here = _mm512_load_si512(bytes + i * kChannels);
    const __m512i index = _mm512_maskz_compress_epi8(masks[i], byte_numbers());
    const __m512i value = _mm512_maskz_compress_epi8(masks[i], here);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(channels + i), _mm512_castsi512_si128(index));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(values + i), _mm512_castsi512_si128(value));
  }
}

void convolve_slots(const Conv2& layer, const SlotRow1* const rows[kKernel], uint8_t* bytes) {
  List list;
  for (int column = 0; column < kSummed2; column += 2, bytes += kChannels) {
    __m512i best[kParts];
    for (int side = 0; side < 2; ++side) {
      const int fours = collect(layer, rows, column + side, list);
      __m512i sums[kParts];
      for (auto& part : sums) part = _mm512_setzero_si512();
      for (int i = 0; i < fours; ++i) {
        __m512i four[kParts];
        interleaved(layer, list.rows + 4 * i, four);
        const __m512i values = repeat_four(list.values + 4 * i);
        for (int b = 0; b < kParts; ++b) sums[b] = _mm512_dpbusd_epi32(sums[b], values, four[b]);
      }
      for (int b = 0; b < kParts; ++b) {
        best[b] = side ? _mm512_max_epi32(best[b], sums[b]) : sums[b];
      }
    }
    for (int b = 0; b < kParts; ++b) {
      best[b] = _mm512_add_epi32(best[b], _mm512_load_si512(layer.scaling.bias[b]));
    }
    _mm512_store_si512(bytes, requantised(best, layer.scaling.factor[0]));
  }
}

}  // namespace avx512
}  // namespace sparsespot
