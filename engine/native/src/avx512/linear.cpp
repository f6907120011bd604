// linear1 by its winners' blocks, its k-winners over all units, and the output layer.
#include <cstring>

#include "layers.h"

namespace sparsespot {
namespace avx512 {
namespace {

// Undoes the order in which `requantised` leaves four blocks: dword 4 b + l comes from 4 l + b.
inline __m512i in_order(__m512i bytes) {
  const __m512i from = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return _mm512_permutexvar_epi32(from, bytes);
}

inline int reaching(const uint8_t* bytes, int groups, __m512i limit) {
  int64_t count = 0;
  for (int g = 0; g < groups; ++g) {
    const __m512i row = _mm512_load_si512(bytes + g * kChannels);
    count += _mm_popcnt_u64(_mm512_cmpge_epu8_mask(row, limit));
  }
  return static_cast<int>(count);
}

// Adds the first `blocks` blocks of a line, times a value, to their sums. A block's weights are every fourth
// byte: the value stands at that byte alone. By halves: a store of a whole register may take twice as long.
template <int blocks>
inline void add_line(const int8_t* weights, const uint16_t* places, size_t line, int value,
                     char* sums) {
  const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights + line * 64));
  const __m256i high = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights + line * 64 + 32));
  const __m256i repeated = _mm256_set1_epi32(value);
  uint64_t where;
  std::memcpy(&where, places + line * kParts, sizeof where);
#pragma GCC unroll 4
  for (int b = 0; b < blocks; ++b, where >>= 16) {
    auto* to = reinterpret_cast<__m256i*>(sums + (where & 0xffff) * 8);
    const __m256i at = _mm256_slli_epi32(repeated, 8 * b);
    _mm256_store_si256(to, _mm256_dpbusd_epi32(_mm256_load_si256(to), at, low));
    _mm256_store_si256(to + 1, _mm256_dpbusd_epi32(_mm256_load_si256(to + 1), at, high));
  }
}

// Winners by their inputs, with room for what a store writes beyond the last.
struct Winners {
  uint16_t inputs[kPositions2 * kSlots + 8];
  uint8_t values[kPositions2 * kSlots + 8];
  int count = 0;

  void append(__mmask8 which, __m128i numbers, __m128i of) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(inputs + count),
                     _mm_maskz_compress_epi16(which, numbers));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(values + count),
                     _mm_maskz_compress_epi8(which, of));
    count += _mm_popcnt_u32(which);
  }
};

struct Slots {
  __m128i channels, values;  // eight bytes each; where a value is 0 there is no winner
};

// slots_at(position): the winners of a position of conv2. They are listed without a branch by how much of
// their first line is in use; the few inputs that have more lines are listed a second time, for these.
template <typename SlotsAt>
inline void add_all(const Linear1Lines& layer, int channels, Additions& room, SlotsAt slots_at,
                    uint8_t* bytes) {
  Winners half, whole, longer;
  int32_t* sums = room.sums.data();
  char* to = reinterpret_cast<char*>(sums);
  const int8_t* weights = layer.weights.data();  // what is stored cannot move them
  const uint16_t *places = layer.places.data(), *more = layer.more.data();
  std::memcpy(sums, layer.bias.data(), layer.bias.size() * sizeof(int32_t));
  for (int position = 0, base = 0; position < kPositions2; ++position, base += channels) {
    const Slots slots = slots_at(position);
    const auto among = [&](const Array<uint64_t>& masks, __mmask8 of) {
      const __m128i mask = _mm_set1_epi64x(static_cast<int64_t>(masks[position]));
      return static_cast<__mmask8>(_mm_mask_bitshuffle_epi64_mask(of, mask, slots.channels));
    };
    const auto won = static_cast<__mmask8>(_mm_test_epi8_mask(slots.values, slots.values));
    const __mmask8 there = among(layer.any, won);
    const __mmask8 most = among(layer.whole, there), far = among(layer.longer, there);
    const __m128i numbers = _mm_add_epi16(_mm_cvtepu8_epi16(slots.channels),
                                          _mm_set1_epi16(static_cast<int16_t>(base)));
    half.append(there & ~most, numbers, slots.values);
    whole.append(most, numbers, slots.values);
    longer.append(far, numbers, slots.values);
  }
  for (int i = 0; i < half.count; ++i) {
    add_line<kParts / 2>(weights, places, half.inputs[i], half.values[i], to);
  }
  for (int i = 0; i < whole.count; ++i) {
    add_line<kParts>(weights, places, whole.inputs[i], whole.values[i], to);
  }
  for (int i = 0; i < longer.count; ++i) {
    const int last = more[longer.inputs[i] + 1];
    for (int line = more[longer.inputs[i]]; line < last; ++line) {
      add_line<kParts>(weights, places, line, longer.values[i], to);
    }
  }
  for (int g = 0; g < layer.groups; ++g) {
    __m512i four[kParts];
    for (int b = 0; b < kParts; ++b) four[b] = _mm512_load_si512(sums + (g * kParts + b) * kBlock);
    const __m512i packed = requantised(four, layer.factors.data() + g * kChannels);
    _mm512_store_si512(bytes + g * kChannels, in_order(packed));
  }
}

}  // namespace

void add_winners(const Linear1Lines& layer, const uint8_t* conv2, const uint64_t* masks,
                 int channels, Additions& room, uint8_t* bytes) {
  const auto slots_at = [&](int position) {
    const __m512i here = _mm512_load_si512(conv2 + position * kChannels);
    const __mmask64 won = masks[position];
    return Slots{_mm512_castsi512_si128(_mm512_maskz_compress_epi8(won, byte_numbers())),
                 _mm512_castsi512_si128(_mm512_maskz_compress_epi8(won, here))};
  };
  add_all(layer, channels, room, slots_at, bytes);
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

void add_slots(const Linear1Lines& layer, const SlotRow2* const rows[kPooled2], int channels,
               Additions& room, uint8_t* bytes) {
  const auto slots_at = [&](int position) {
    const SlotRow2& row = *rows[position / kPooled2];
    return Slots{_mm_cvtsi64_si128(static_cast<int64_t>(row.channels[position % kPooled2])),
                 _mm_cvtsi64_si128(static_cast<int64_t>(row.values[position % kPooled2]))};
  };
  add_all(layer, channels, room, slots_at, bytes);
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

// Only the quads of inputs that hold a winner: listed with their numbers, the last four filled up with zeros.
void output(const Output& layer, const uint8_t* bytes, int groups, Additions& room,
            int32_t* accumulators) {
  uint16_t* numbers = room.entries.data();
  int32_t* quads = room.values.data();
  int count = 0;
  __m256i number = _mm512_cvtepi32_epi16(
      _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  for (int g = 0; g < groups; ++g) {
    const __m512i row = _mm512_load_si512(bytes + g * kChannels);
    const __mmask16 won = _mm512_test_epi32_mask(row, row);
    _mm512_storeu_si512(quads + count, _mm512_maskz_compress_epi32(won, row));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers + count),
                        _mm256_maskz_compress_epi16(won, number));
    count += _mm_popcnt_u32(won);
    number = _mm256_add_epi16(number, _mm256_set1_epi16(kBlock));
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(quads + count), _mm_setzero_si128());
  _mm_storel_epi64(reinterpret_cast<__m128i*>(numbers + count), _mm_setzero_si128());
  const int8_t* weights = layer.weights.data();
  for (int r = 0; r < layer.registers; ++r, weights += groups * kBlock * 64) {
    __m512i sums[4];
    sums[0] = _mm512_load_si512(layer.bias.data() + r * kBlock);
    for (int i = 1; i < 4; ++i) sums[i] = _mm512_setzero_si512();
    for (int quad = 0; quad < count; quad += 4) {
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        const __m512i row = _mm512_load_si512(weights + size_t{numbers[quad + i]} * 64);
        sums[i] = _mm512_dpbusd_epi32(sums[i], _mm512_set1_epi32(quads[quad + i]), row);
      }
    }
    const __m512i all = _mm512_add_epi32(_mm512_add_epi32(sums[0], sums[1]),
                                         _mm512_add_epi32(sums[2], sums[3]));
    _mm512_store_si512(accumulators + r * kBlock, all);
  }
}

}  // namespace avx512
}  // namespace sparsespot
