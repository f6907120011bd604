// The winners of a position of conv2's pool as a stream keeps them: eight slots each.
#pragma once

#include <cstdint>

#include "shape.h"

namespace sparsespot {

constexpr int kSlotsKept = 8;

// Of each position the channels that win and their values, a byte each; an unused slot has the value 0:
// no winner has it.
template <int N>
struct SlotRow {
  uint64_t channels[N];
  uint64_t values[N];
};

using SlotRow2 = SlotRow<kPooled2>;

}  // namespace sparsespot
