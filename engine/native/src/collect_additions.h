// What the winners of conv2 add to linear1, one entry after the other.
#pragma once

#include <immintrin.h>

#include <cstring>

#include "packed.h"
#include "slots.h"

namespace sparsespot {

// The winners that a stream kept, as collect_additions asks for them.
struct KeptSlots {
  const SlotRow2* const* rows;

  void operator()(int position, uint8_t* index, uint8_t* value) const {
    const SlotRow2& row = *rows[position / kPooled2];
    std::memcpy(index, row.channels + position % kPooled2, kSlotsKept);
    std::memcpy(value, row.values + position % kPooled2, kSlotsKept);
  }
};

// Fills entries and values of `room`, returns how many. Collected before anything is added, so that
// neither the winners of a position nor the entries of an input cost a mispredicted branch.
// slots(position, index, value) gives `Slots` winners; where a value is 0 there is none.
template <int Slots, typename Of>
inline int collect_additions(const Linear1& layer, int channels, Additions& room, Of slots) {
  uint16_t* entries = room.entries.data();
  int32_t* values = room.values.data();
  const uint16_t* starts = layer.starts.data();
  const __m128i iota = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
  int count = 0;
  for (int position = 0; position < kPositions2; ++position) {
    alignas(16) uint8_t index[16], value[16];
    slots(position, index, value);
    for (int slot = 0; slot < Slots; ++slot) {
      const int input = value[slot] ? position * channels + index[slot] : 0;
      int first = starts[input];
      int left = value[slot] ? starts[input + 1] - first : 0;
      const __m256i repeated = _mm256_set1_epi32(value[slot]);
      do {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(entries + count),
                         _mm_add_epi16(_mm_set1_epi16(static_cast<int16_t>(first)), iota));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(values + count), repeated);
        const int step = left < kAtOnce ? left : kAtOnce;
        count += step;
        first += step;
        left -= step;
      } while (left > 0);
    }
  }
  return count;
}

}  // namespace sparsespot
