// conv2: for each position the list of rows that winners within its reach add, then their sum.
//
// A row is the 64 weights of a (tap, channel). pext tells which of a position's winners keep a tap, and
// packs their channels and values; both are appended. Rows are summed `kTogether` at a time,
// interleaved, so that one instruction multiplies them all.
#include "layers.h"

namespace sparsespot {
namespace SPARSESPOT_NETWORK_TIER {
namespace {

constexpr int kLongest = kTaps * kSlots + kSlots;  // and what a store may write beyond
constexpr int kRow = kChannels;

struct List {
  alignas(32) uint16_t rows[kLongest];
  alignas(32) uint8_t values[kLongest + 8];
};

// The bytes of eight that the bits of a number choose.
struct Chosen {
  uint64_t bytes[1 << kSlots] = {};

  constexpr Chosen() {
    for (int bits = 0; bits < 1 << kSlots; ++bits) {
      for (int i = 0; i < kSlots; ++i) {
        if (bits >> i & 1) bytes[bits] |= uint64_t{0xff} << 8 * i;
      }
    }
  }
};
constexpr Chosen kChosen;

// The rows of weights that reach the output position at `column`; returns how many steps they are,
// filled up with values of zero.
template <typename RowAt>
inline int collect(const Conv2& layer, RowAt row_at, int column, List& list) {
  int count = 0;
  for (int tap = 0; tap < kTaps; ++tap) {
    const MaskedRow& row = row_at(tap / kKernel);
    const int place = column + tap % kKernel;
    const uint64_t chosen = kChosen.bytes[_pext_u64(layer.kept[tap], row.masks[place])];
    const uint64_t channels = _pext_u64(row.slots.channels[place], chosen);
    const uint64_t values = _pext_u64(row.slots.values[place], chosen);
    const __m128i wide = _mm_cvtepu8_epi16(_mm_cvtsi64_si128(static_cast<int64_t>(channels)));
    const __m128i rows = _mm_add_epi16(wide, _mm_set1_epi16(static_cast<int16_t>(tap * kChannels)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(list.rows + count), rows);
    std::memcpy(list.values + count, &values, sizeof values);
    count += static_cast<int>(_mm_popcnt_u64(chosen)) / 8;
  }
  std::memset(list.values + count, 0, sizeof(uint64_t));
  std::memset(list.rows + count, 0, sizeof(uint64_t));
  return (count + kTogether - 1) / kTogether;
}

inline void sum(const Conv2& layer, const List& list, int steps, __m256i sums[kParts]) {
  const Weight* base = layer.rows[0][0];
  for (int step = 0; step < steps; ++step) {
    const uint16_t* rows = list.rows + kTogether * step;
#if SPARSESPOT_VNNI
    const __m256i values = repeat_word(list.values + kTogether * step);
    for (int half = 0; half < 2; ++half) {
      const __m256i a = load(base + rows[0] * kRow + 32 * half);
      const __m256i b = load(base + rows[1] * kRow + 32 * half);
      const __m256i c = load(base + rows[2] * kRow + 32 * half);
      const __m256i d = load(base + rows[3] * kRow + 32 * half);
      const __m256i ab_low = _mm256_unpacklo_epi8(a, b), ab_high = _mm256_unpackhi_epi8(a, b);
      const __m256i cd_low = _mm256_unpacklo_epi8(c, d), cd_high = _mm256_unpackhi_epi8(c, d);
      __m256i* to = sums + 4 * half;
      to[0] = multiply_add(to[0], values, _mm256_unpacklo_epi16(ab_low, cd_low));
      to[1] = multiply_add(to[1], values, _mm256_unpackhi_epi16(ab_low, cd_low));
      to[2] = multiply_add(to[2], values, _mm256_unpacklo_epi16(ab_high, cd_high));
      to[3] = multiply_add(to[3], values, _mm256_unpackhi_epi16(ab_high, cd_high));
    }
#else
    const uint8_t* two = list.values + kTogether * step;
    const __m256i values = _mm256_set1_epi32(two[0] | two[1] << 16);
    for (int part = 0; part < kParts; part += 2) {
      const __m256i a = load(base + rows[0] * kRow + 8 * part);
      const __m256i b = load(base + rows[1] * kRow + 8 * part);
      sums[part] = multiply_add(sums[part], values, _mm256_unpacklo_epi16(a, b));
      sums[part + 1] = multiply_add(sums[part + 1], values, _mm256_unpackhi_epi16(a, b));
    }
#endif
  }
}

// The larger of `best`, unless it is the first, and the sums of the position at `column`.
template <typename RowAt>
inline void pool_position(const Conv2& layer, RowAt row_at, int column, bool first, List& list,
                          __m256i best[kParts]) {
  const int steps = collect(layer, row_at, column, list);
  __m256i sums[kParts];
  for (auto& part : sums) part = _mm256_setzero_si256();
  sum(layer, list, steps, sums);
  for (int b = 0; b < kParts; ++b) {
    best[b] = first ? sums[b] : _mm256_max_epi32(best[b], sums[b]);
  }
}

inline void requantise(const Conv2& layer, __m256i best[kParts], uint8_t* bytes) {
  for (int b = 0; b < kParts; ++b) {
    best[b] = _mm256_add_epi32(best[b], load(layer.scaling.bias[b]));
  }
  store(bytes, requantised(best, layer.scaling.factor[0]));
  store(bytes + 32, requantised(best + 4, layer.scaling.factor[4]));
}

}  // namespace

void keep_row(const uint8_t* bytes, const uint64_t* masks, MaskedRow& row) {
  std::memcpy(row.masks, masks, sizeof row.masks);
  fill_slots(bytes, masks, row.slots);
}

void convolve_winners(const Conv2& layer, const uint8_t* conv1, const uint64_t* masks,
                      uint8_t* bytes) {
  List list;
  MaskedRow rows[kPooled1];
  for (int row = 0; row < kPooled1; ++row, conv1 += kPooled1 * kChannels, masks += kPooled1) {
    keep_row(conv1, masks, rows[row]);
  }
  for (int row = 0; row < kSummed2; row += 2) {
    for (int column = 0; column < kSummed2; column += 2, bytes += kChannels) {
      __m256i best[kParts];
      for (int position = 0; position < 4; ++position) {
        const MaskedRow* from = rows + row + position / 2;
        pool_position(layer, [&](int i) -> const MaskedRow& { return from[i]; },
                      column + position % 2, position == 0, list, best);
      }
      requantise(layer, best, bytes);
    }
  }
}

void convolve_rows(const Conv2& layer, const MaskedRow* const rows[kKernel], uint8_t* bytes) {
  List list;
  for (int column = 0; column < kSummed2; column += 2, bytes += kChannels) {
    __m256i best[kParts];
    for (int side = 0; side < 2; ++side) {
      pool_position(layer, [&](int i) -> const MaskedRow& { return *rows[i]; }, column + side,
                    side == 0, list, best);
    }
    requantise(layer, best, bytes);
  }
}

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
