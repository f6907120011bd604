// conv2: for two neighbouring positions the list of rows that winners within their reach add, and both
// sums at once.
//
// A row is the 64 weights of a (tap, channel). Neighbours in a spectrogram share most winners: a row
// that both add is fetched once. vpermb looks up, for the winners of five places of a kernel row,
// which taps their channels keep; what is kept is compressed and appended. Rows are summed in fours,
// interleaved, so that vpdpbusd multiplies all four at once.
#include <cstring>

#include "layers.h"

namespace sparsespot {
namespace avx512 {
namespace {

constexpr int kReach = kKernel * kPair;          // what a kernel row of two positions can meet
constexpr int kLongest = kKernel * kReach + 64;  // and what a store may write beyond
constexpr int kUnit = 8;                         // rows are told in eights of bytes
constexpr int kTapUnits = kChannels * kChannels / kUnit;
constexpr int kRowUnits = kChannels / kUnit;
constexpr uint8_t kReal = 0x80;                  // marks a slot that holds a channel
constexpr __mmask64 kReached = (__mmask64{1} << kReach) - 1;

struct List {
  alignas(64) uint16_t rows[kLongest];
  alignas(64) uint8_t left[kLongest];
  alignas(64) uint8_t right[kLongest];
};

// What a slot of a kernel row stands for: its tap's bit in Conv2::kept, and where the tap's rows begin.
struct alignas(64) Slots {
  uint8_t bit[64] = {};
  uint16_t first[64] = {};

  constexpr Slots() {
    for (int slot = 0; slot < kReach; ++slot) {
      bit[slot] = static_cast<uint8_t>(1 << slot / kPair);
      first[slot] = static_cast<uint16_t>(slot / kPair * kTapUnits - kReal * kRowUnits);
    }
  }
};
constexpr Slots kSlotTable;

inline void store16(uint8_t* to, __m512i bytes) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_castsi512_si128(bytes));
}

// The rows of weights that reach two neighbouring positions, of which the first stands at `column`;
// row_at(i): the i-th of five rows of conv1. Returns how many fours they are, the last one filled up
// with values of zero.
template <typename RowAt>
inline int collect(const Conv2& layer, RowAt row_at, int column, List& list) {
  const __m512i bits = _mm512_load_si512(kSlotTable.bit);
  __m512i low_first = _mm512_load_si512(kSlotTable.first);
  __m512i high_first = _mm512_load_si512(kSlotTable.first + 32);
  const __m512i next_row = _mm512_set1_epi16(kKernel * kTapUnits);
  int count = 0;
  for (int row = 0; row < kKernel; ++row) {
    const PairRow& pairs = row_at(row);
    const __m512i channels = _mm512_maskz_loadu_epi8(kReached, pairs.channels + column * kPair);
    const __m512i taps = _mm512_permutexvar_epi8(channels, _mm512_load_si512(layer.kept[row]));
    const __mmask64 kept =
        _mm512_mask_test_epi8_mask(_mm512_movepi8_mask(channels), taps, bits);
    const __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(channels));
    const __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(channels, 1));
    const __m512i low_rows = _mm512_add_epi16(_mm512_slli_epi16(low, 3), low_first);
    const __m512i high_rows = _mm512_add_epi16(_mm512_slli_epi16(high, 3), high_first);
    low_first = _mm512_add_epi16(low_first, next_row);
    high_first = _mm512_add_epi16(high_first, next_row);
    const __m512i left = _mm512_maskz_loadu_epi8(kReached, pairs.left + column * kPair);
    const __m512i right = _mm512_maskz_loadu_epi8(kReached, pairs.right + column * kPair);
    const auto kept_low = static_cast<__mmask32>(kept);
    const auto kept_high = static_cast<__mmask32>(kept >> 32);
    _mm512_storeu_si512(list.left + count, _mm512_maskz_compress_epi8(kept, left));
    _mm512_storeu_si512(list.right + count, _mm512_maskz_compress_epi8(kept, right));
    _mm512_storeu_si512(list.rows + count, _mm512_maskz_compress_epi16(kept_low, low_rows));
    count += _mm_popcnt_u32(kept_low);
    _mm512_storeu_si512(list.rows + count, _mm512_maskz_compress_epi16(kept_high, high_rows));
    count += _mm_popcnt_u32(kept_high);
  }
  return (count + 3) / 4;
}

// Four rows interleaved, so that the weights of an output stand side by side.
inline void interleaved(const Conv2& layer, const uint16_t* rows, __m512i four[kParts]) {
  const int8_t* base = layer.rows[0][0];
  const __m512i a = _mm512_load_si512(base + size_t{rows[0]} * kUnit);
  const __m512i b = _mm512_load_si512(base + size_t{rows[1]} * kUnit);
  const __m512i c = _mm512_load_si512(base + size_t{rows[2]} * kUnit);
  const __m512i d = _mm512_load_si512(base + size_t{rows[3]} * kUnit);
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

inline void sum(const Conv2& layer, const List& list, int fours, __m512i left[kParts],
                __m512i right[kParts]) {
  for (int i = 0; i < fours; ++i) {
    __m512i four[kParts];
    interleaved(layer, list.rows + 4 * i, four);
    const __m512i left_values = repeat_four(list.left + 4 * i);
    const __m512i right_values = repeat_four(list.right + 4 * i);
    for (int part = 0; part < kParts; ++part) {
      left[part] = _mm512_dpbusd_epi32(left[part], left_values, four[part]);
      right[part] = _mm512_dpbusd_epi32(right[part], right_values, four[part]);
    }
  }
}

// The larger sums of the two positions at `column`.
template <typename RowAt>
inline void pool_two(const Conv2& layer, RowAt row_at, int column, List& list,
                     __m512i best[kParts]) {
  const int fours = collect(layer, row_at, column, list);
  __m512i left[kParts], right[kParts];
  for (int b = 0; b < kParts; ++b) left[b] = right[b] = _mm512_setzero_si512();
  sum(layer, list, fours, left, right);
  for (int b = 0; b < kParts; ++b) best[b] = _mm512_max_epi32(left[b], right[b]);
}

inline void requantise(const Conv2& layer, __m512i best[kParts], uint8_t* bytes) {
  for (int b = 0; b < kParts; ++b) {
    best[b] = _mm512_add_epi32(best[b], _mm512_load_si512(layer.scaling.bias[b]));
  }
  _mm512_store_si512(bytes, requantised(best, layer.scaling.factor[0]));
}

}  // namespace

// Lists of 12 are stored as 16: the next one overwrites what is too much, and it is zero.
void pair_up(const uint8_t* bytes, const uint64_t* masks, PairRow& row) {
  const __m512i channels =
      _mm512_or_si512(byte_numbers(), _mm512_set1_epi8(static_cast<char>(kReal)));
  __m512i left = _mm512_maskz_mov_epi8(masks[0], _mm512_load_si512(bytes));
  for (int place = 0, to = 0; place < kPairs; ++place, to += kPair) {
    const __m512i next = _mm512_load_si512(bytes + (place + 1) * kChannels);
    const __m512i right = _mm512_maskz_mov_epi8(masks[place + 1], next);
    const __mmask64 either = masks[place] | masks[place + 1];
    const __m512i met = _mm512_maskz_compress_epi8(either, channels);
    const __mmask64 real = _mm512_movepi8_mask(met);
    store16(row.channels + to, met);
    store16(row.left + to, _mm512_maskz_permutexvar_epi8(real, met, left));
    store16(row.right + to, _mm512_maskz_permutexvar_epi8(real, met, right));
    left = right;
  }
}

void convolve_winners(const Conv2& layer, const uint8_t* conv1, const uint64_t* masks,
                      uint8_t* bytes) {
  PairRow rows[kPooled1];
  List list;
  for (int row = 0; row < kPooled1; ++row, conv1 += kPooled1 * kChannels, masks += kPooled1) {
    pair_up(conv1, masks, rows[row]);
  }
  for (int row = 0; row < kSummed2; row += 2) {
    for (int column = 0; column < kSummed2; column += 2, bytes += kChannels) {
      __m512i best[kParts], lower[kParts];
      pool_two(layer, [&](int i) -> const PairRow& { return rows[row + i]; }, column, list, best);
      pool_two(layer, [&](int i) -> const PairRow& { return rows[row + 1 + i]; }, column, list,
               lower);
      for (int b = 0; b < kParts; ++b) best[b] = _mm512_max_epi32(best[b], lower[b]);
      requantise(layer, best, bytes);
    }
  }
}

void convolve_rows(const Conv2& layer, const PairRow* const rows[kKernel], uint8_t* bytes) {
  List list;
  for (int column = 0; column < kSummed2; column += 2, bytes += kChannels) {
    __m512i best[kParts];
    pool_two(layer, [&](int i) -> const PairRow& { return *rows[i]; }, column, list, best);
    requantise(layer, best, bytes);
  }
}

}  // namespace avx512
}  // namespace sparsespot
