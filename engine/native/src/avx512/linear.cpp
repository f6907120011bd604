// linear1 by its winners' blocks, its k-winners over all units, and the output layer.
#include <cstring>

#include "../collect_additions.h"
#include "layers.h"

namespace sparsespot {
namespace avx512 {
namespace {

// Undoes the order in which `requantised` leaves four blocks: dword 4 b + l comes from 4 l + b.
inline __m512i in_order(__m512i bytes) {
  const __m512i from = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return _mm512_permutexvar_epi32(from, bytes);
}

inline void store16(uint8_t* to, __m512i bytes) {
  _mm_store_si128(reinterpret_cast<__m128i*>(to), _mm512_castsi512_si128(bytes));
}

inline int reaching(const uint8_t* bytes, int groups, __m512i limit) {
  int64_t count = 0;
  for (int g = 0; g < groups; ++g) {
    const __m512i row = _mm512_load_si512(bytes + g * kChannels);
    count += _mm_popcnt_u64(_mm512_cmpge_epu8_mask(row, limit));
  }
  return static_cast<int>(count);
}

// slots_at(position, index, value): the winners of a position of conv2.
template <typename SlotsAt>
inline void add_collected(const Linear1& layer, int channels, Additions& room, SlotsAt slots_at,
                          uint8_t* bytes) {
  const int count = collect_additions<kSlots>(layer, channels, room, slots_at);
  const uint16_t* entries = room.entries.data();
  const int32_t* values = room.values.data();
  int32_t* sums = room.sums.data();
  const uint16_t* blocks = layer.blocks.data();  // what is stored cannot move them
  const int8_t* weights_of = layer.weights.data();
  std::memcpy(sums, layer.bias.data(), layer.bias.size() * sizeof(int32_t));
  for (int i = 0; i < count; ++i) {
    const int entry = entries[i];
    const __m512i weights = _mm512_cvtepi8_epi32(_mm_loadu_si128(
        reinterpret_cast<const __m128i*>(weights_of + entry * kBlock)));
    int32_t* to = sums + blocks[entry] * kBlock;
    // a value is below 256 and a weight's upper half its sign: the second product is 0
    const __m512i sum = _mm512_dpwssd_epi32(_mm512_load_si512(to), weights,
                                            _mm512_set1_epi32(values[i]));
    _mm512_store_si512(to, sum);
  }
  for (int g = 0; g < layer.groups; ++g) {
    __m512i four[kParts];
    for (int b = 0; b < kParts; ++b) four[b] = _mm512_load_si512(sums + (g * kParts + b) * kBlock);
    const __m512i packed = requantised(four, layer.factors.data() + g * kChannels);
    _mm512_store_si512(bytes + g * kChannels, in_order(packed));
  }
}

}  // namespace

void add_winners(const Linear1& layer, const uint8_t* conv2, const uint64_t* masks, int channels,
                 Additions& room, uint8_t* bytes) {
  const auto slots_at = [&](int position, uint8_t* index, uint8_t* value) {
    const __m512i here = _mm512_load_si512(conv2 + position * kChannels);
    store16(index, _mm512_maskz_compress_epi8(masks[position], byte_numbers()));
    store16(value, _mm512_maskz_compress_epi8(masks[position], here));
  };
  add_collected(layer, channels, room, slots_at, bytes);
}

void keep_slots(const uint8_t* bytes, const uint64_t* masks, SlotRow2& row) {
  for (int i = 0; i < kPooled2; ++i) {
    const __m512i here = _mm512_load_si512(bytes + i * kChannels);
    const __m512i index = _mm512_maskz_compress_epi8(masks[i], byte_numbers());
    const __m512i value = _mm512_maskz_compress_epi8(masks[i], here);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(row.channels + i), _mm512_castsi512_si128(index));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(row.values + i), _mm512_castsi512_si128(value));
  }
}

void add_slots(const Linear1& layer, const SlotRow2* const rows[kPooled2], int channels,
               Additions& room, uint8_t* bytes) {
  add_collected(layer, channels, room, KeptSlots{rows}, bytes);
}

void keep_winners(uint8_t* bytes, int groups, int k) {
  int limit = 0, reached = 0;
  for (int bit = 7; bit >= 0; --bit) {
    const int candidate = limit | 1 << bit;
    const int found = reaching(bytes, groups, _mm512_set1_epi8(static_cast<char>(candidate)));
    if (found >= k) {
      limit = candidate;
      reached = found;
    }
  }
  if (limit == 0) return;  // fewer than k are above zero: all of them win
  const __m512i limits = _mm512_set1_epi8(static_cast<char>(limit));
  int ties = INT32_MAX;
  if (reached > k) {
    const int above =
        limit == 255 ? 0 : reaching(bytes, groups, _mm512_set1_epi8(static_cast<char>(limit + 1)));
    ties = k - above;
  }
  for (int g = 0; g < groups; ++g) {
    const __m512i row = _mm512_load_si512(bytes + g * kChannels);
    __mmask64 won = _mm512_cmpge_epu8_mask(row, limits);
    if (ties != INT32_MAX) {
      const __mmask64 tied = _mm512_cmpeq_epi8_mask(row, limits);
      const uint64_t first = ties >= 64 ? ~uint64_t{0} : (uint64_t{1} << ties) - 1;
      const uint64_t lucky = _pdep_u64(first, tied);
      ties -= static_cast<int>(_mm_popcnt_u64(lucky));
      won = (won & ~tied) | lucky;
    }
    _mm512_store_si512(bytes + g * kChannels, _mm512_maskz_mov_epi8(won, row));
  }
}

void output(const Output& layer, const uint8_t* bytes, int groups, int32_t* accumulators) {
  const int quads = groups * kBlock;
  const int8_t* weights = layer.weights.data();
  for (int r = 0; r < layer.registers; ++r) {
    __m512i sums[4];
    sums[0] = _mm512_load_si512(layer.bias.data() + r * kBlock);
    for (int i = 1; i < 4; ++i) sums[i] = _mm512_setzero_si512();
    for (int quad = 0; quad < quads; quad += 4) {
      for (int i = 0; i < 4; ++i, weights += 64) {
        int32_t four;
        std::memcpy(&four, bytes + (quad + i) * 4, sizeof four);
        sums[i] = _mm512_dpbusd_epi32(sums[i], _mm512_set1_epi32(four), _mm512_load_si512(weights));
      }
    }
    const __m512i all = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]),
                                         _mm512_add_epi32(sums[2], sums[3]));
    _mm512_store_si512(accumulators + r * kBlock, all);
  }
}

}  // namespace avx512
}  // namespace sparsespot
