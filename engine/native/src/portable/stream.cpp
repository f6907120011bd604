#include "stream.h"

#include <cstring>

#include "../stream_state.h"

namespace sparsespot {

void KeptRows::keep(const Winners& winners, uint8_t* to) const {
  for (int position = 0; position < positions_; ++position) {
    const int32_t* index = winners.index.data() + position * winners.capacity;
    const int16_t* value = winners.value.data() + position * winners.capacity;
    const auto count = static_cast<uint16_t>(winners.count[position]);
    std::memcpy(to, &count, sizeof count);
    to += sizeof count;
    for (int w = 0; w < count; ++w) {
      const auto told = static_cast<uint16_t>(index[w]);
      std::memcpy(to + 2 * w, &told, sizeof told);
      to[2 * k_ + w] = static_cast<uint8_t>(value[w]);
    }
    to += 3 * k_;
  }
}

void KeptRows::restore(const uint8_t* from, int first, Winners& winners) const {
  for (int position = first; position < first + positions_; ++position) {
    int32_t* index = winners.index.data() + position * winners.capacity;
    int16_t* value = winners.value.data() + position * winners.capacity;
    uint16_t count;
    std::memcpy(&count, from, sizeof count);
    from += sizeof count;
    for (int w = 0; w < count; ++w) {
      uint16_t told;
      std::memcpy(&told, from + 2 * w, sizeof told);
      index[w] = told;
      value[w] = from[2 * k_ + w];
    }
    winners.count[position] = count;
    from += 3 * k_;
  }
}

StreamLayout::StreamLayout(int width1, int k1, int width2, int k2)
    : row1(kPooled1, k1),
      row2(kPooled2, k2),
      conv1(sizeof(StreamHead)),
      conv2(conv1 + static_cast<size_t>(kPooled1) * width1),
      rows1(conv2 + 2 * static_cast<size_t>(kPooled2) * width2),
      rows2(rows1 + kKept1 * row1.bytes()),
      bytes(rows2 + kKept2 * row2.bytes()) {}

}  // namespace sparsespot
