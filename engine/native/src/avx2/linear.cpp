// linear1 by its winners' blocks, its k-winners over all units, and the output layer.
#include "../collect_additions.h"
#include "layers.h"

namespace sparsespot {
namespace SPARSESPOT_NETWORK_TIER {
namespace {

// Undoes the order in which `requantised` leaves two blocks: dword 2 b + l comes from 4 l + b.
inline __m256i in_order(__m256i bytes) {
  return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

inline uint64_t reaching(const uint8_t* bytes, __m256i limit) {
  const __m256i low = load(bytes), high = load(bytes + 32);
  const auto first = static_cast<uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(low, limit), low)));
  const auto second = static_cast<uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(high, limit), high)));
  return first | static_cast<uint64_t>(second) << 32;
}

inline int count_reaching(const uint8_t* bytes, int groups, int limit) {
  const __m256i limits = _mm256_set1_epi8(static_cast<char>(limit));
  int64_t count = 0;
  for (int g = 0; g < groups; ++g) count += _mm_popcnt_u64(reaching(bytes + g * kGroup, limits));
  return static_cast<int>(count);
}

inline void add_to(int32_t* to, const int8_t* weights, __m256i value) {
  for (int half = 0; half < 2; ++half) {
    const __m256i eight = _mm256_cvtepi8_epi32(
        _mm_loadl_epi64(reinterpret_cast<const __m128i*>(weights + 8 * half)));
    // a value is below 256 and a weight's upper half its sign: the second product is 0
    const __m256i sum = _mm256_add_epi32(load(to + 8 * half), _mm256_madd_epi16(eight, value));
    store(to + 8 * half, sum);
  }
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
    add_to(sums + blocks[entry] * kBlock, weights_of + entry * kBlock,
           _mm256_set1_epi32(values[i]));
  }
  for (int from = 0; from < layer.groups * kGroup; from += 32) {
    __m256i four[4];
    for (int b = 0; b < 4; ++b) four[b] = load(sums + from + kLanes * b);
    store(bytes + from, in_order(requantised(four, layer.factors.data() + from)));
  }
}

}  // namespace

void add_winners(const Linear1& layer, const uint8_t* conv2, const uint64_t* masks, int channels,
                 Additions& room, uint8_t* bytes) {
  const auto slots_at = [&](int position, uint8_t* index, uint8_t* value) {
    const Slots slots = slots_of(conv2 + position * kChannels, masks[position]);
    std::memcpy(index, &slots.channels, sizeof slots.channels);
    std::memcpy(value, &slots.values, sizeof slots.values);
  };
  add_collected(layer, channels, room, slots_at, bytes);
}

void keep_slots(const uint8_t* bytes, const uint64_t* masks, SlotRow2& row) {
  fill_slots(bytes, masks, row);
}

void add_slots(const Linear1& layer, const SlotRow2* const rows[kPooled2], int channels,
               Additions& room, uint8_t* bytes) {
  add_collected(layer, channels, room, KeptSlots{rows}, bytes);
}

void keep_winners(uint8_t* bytes, int groups, int k) {
  int limit = 0, reached = 0;
  for (int bit = 7; bit >= 0; --bit) {
    const int found = count_reaching(bytes, groups, limit | 1 << bit);
    if (found >= k) {
      limit |= 1 << bit;
      reached = found;
    }
  }
  if (limit == 0) return;  // fewer than k are above zero: all of them win
  const int above = reached > k && limit < 255 ? count_reaching(bytes, groups, limit + 1) : 0;
  int ties = reached > k ? k - above : reached;
  const __m256i limits = _mm256_set1_epi8(static_cast<char>(limit));
  const __m256i bits = _mm256_set1_epi64x(static_cast<int64_t>(0x8040201008040201));
  const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2,
                                          2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  for (int g = 0; g < groups; ++g, bytes += kGroup) {
    uint64_t won = reaching(bytes, limits);
    if (reached > k) {
      const uint64_t higher =
          limit == 255 ? 0 : reaching(bytes, _mm256_add_epi8(limits, _mm256_set1_epi8(1)));
      const uint64_t first = ties >= 64 ? ~uint64_t{0} : (uint64_t{1} << ties) - 1;
      const uint64_t lucky = _pdep_u64(first, won & ~higher);
      ties -= static_cast<int>(_mm_popcnt_u64(lucky));
      won = higher | lucky;
    }
    for (int half = 0; half < 2; ++half) {
      const auto word = static_cast<int32_t>(won >> 32 * half);
      const __m256i each = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32(word), spread), bits);
      const __m256i kept = _mm256_cmpeq_epi8(each, bits);
      store(bytes + 32 * half, _mm256_and_si256(load(bytes + 32 * half), kept));
    }
  }
}

void output(const Output& layer, const uint8_t* bytes, int groups, Additions&,
            int32_t* accumulators) {
  std::memcpy(accumulators, layer.bias.data(), layer.bias.size() * sizeof(int32_t));
  const __m256i one = _mm256_set1_epi8(1);
  for (int g = 0; g < groups; ++g) {
    for (uint64_t left = reaching(bytes + g * kGroup, one); left; left &= left - 1) {
      const int unit = g * kGroup + static_cast<int>(_tzcnt_u64(left));
      const int8_t* weights = layer.weights.data() + static_cast<int64_t>(unit) * layer.labels;
      const __m256i value = _mm256_set1_epi32(bytes[unit]);
      for (int label = 0; label < layer.labels; label += kBlock) {
        add_to(accumulators + label, weights + label, value);
      }
    }
  }
}

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
