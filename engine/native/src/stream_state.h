// What a stream keeps, and which of it makes the window that ends with its newest frame.
//
// Pools pair rows from the window's end, so that the window of every frame pools other pairs than that of
// the one before: a row that conv1's pool gave at frame t is in the windows of t, t + 2, ..., and one of
// conv2's pool in those of t, t + 4, ... What conv1 and conv2 gave is kept pooled across and requantised:
// requantising never turns an order round, so that the larger of two bytes is the byte of the larger sum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "shape.h"

namespace sparsespot {

constexpr int kCycle = 20;   // frames after which every place in a state comes round
constexpr int kKept1 = 10;   // rows of conv1's winners: 9 make a row of conv2
constexpr int kKept2 = kCycle;  // and of conv2's: 17 make a window

// Which of the rows kept at `frame` is the i-th of those that make conv2's newest row, and of those that
// make the window, oldest first.
constexpr int reach1(int frame, int i) {
  return (frame + kCycle - 2 * (kKernel - 1 - i)) % kKept1;
}
constexpr int reach2(int frame, int i) {
  return (frame + kCycle - 4 * (kPooled2 - 1 - i)) % kKept2;
}

inline void append(uint8_t* frames, const uint8_t* newest) {
  std::memmove(frames, frames + kSide, (kKernel - 1) * kSide);
  std::memcpy(frames + (kKernel - 1) * kSide, newest, kSide);
}

// `kept` becomes `fresh`, and `larger` the larger of both.
inline void keep_larger(uint8_t* kept, const uint8_t* fresh, size_t n, uint8_t* larger) {
  for (size_t i = 0; i < n; ++i) larger[i] = kept[i] > fresh[i] ? kept[i] : fresh[i];
  std::memcpy(kept, fresh, n);
}

// Row1 and Row2 hold the winners of a row of conv1's pool and of conv2's. A position has `Width` bytes. Rows
// that a frame looks at stand side by side: every second one of conv1's, every fourth of conv2's.
template <typename Row1, typename Row2, int Width>
struct alignas(64) StreamState {
  uint8_t conv1[kPooled1 * Width];     // conv1's newest row
  uint8_t conv2[2][kPooled2 * Width];  // conv2's last two
  uint8_t frames[kKernel][kSide];
  int32_t frame;  // how many there were, modulo kCycle
  Row1 rows1[2][kKept1 / 2];
  Row2 rows2[4][kKept2 / 4];

  Row1& newest1() { return row1(frame % kKept1); }
  Row2& newest2() { return row2(frame); }

  void reached1(const Row1* rows[kKernel]) {
    for (int i = 0; i < kKernel; ++i) rows[i] = &row1(reach1(frame, i));
  }
  void reached2(const Row2* rows[kPooled2]) {
    for (int i = 0; i < kPooled2; ++i) rows[i] = &row2(reach2(frame, i));
  }

  Row1& row1(int kept) { return rows1[kept % 2][kept / 2]; }
  Row2& row2(int kept) { return rows2[kept % 4][kept / 4]; }

  void next() { frame = (frame + 1) % kCycle; }
};

}  // namespace sparsespot
