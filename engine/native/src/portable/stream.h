// A stream's state in the portable tier, whose layers have any width and any k.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels.h"

namespace sparsespot {

// Winners of rows of positions as bytes: of each position how many, their indices and their values.
class KeptRows {
 public:
  KeptRows(int positions, int k) : positions_(positions), k_(k) {}

  size_t bytes() const { return static_cast<size_t>(positions_) * (2 + 3 * k_); }

  void keep(const Winners& winners, uint8_t* to) const;

  // To the positions of `winners` from `first` on.
  void restore(const uint8_t* from, int first, Winners& winners) const;

 private:
  int positions_, k_;
};

// Where the parts of a state begin; see StreamState.
struct StreamLayout {
  KeptRows row1, row2;
  size_t conv1, conv2, rows1, rows2, bytes;

  // Of layers with `width1` and `width2` bytes a position.
  StreamLayout(int width1, int k1, int width2, int k2);
};

// What every state begins with.
struct StreamHead {
  uint8_t frames[kKernel * kSide];
  int32_t frame;
};

}  // namespace sparsespot
