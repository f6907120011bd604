// The winners of a row of positions as a stream keeps them: eight slots each.
#pragma once

#include <cstdint>

#include "shape.h"

namespace sparsespot {

constexpr int kSlotsKept = 8;

// masks: the channels that win. A slot is a byte of channels and one of values, and an unused one has
// the value 0: no winner has it.
template <int N>
struct SlotRow {
  uint64_t masks[N];
  uint64_t channels[N];
  uint64_t values[N];
};

using SlotRow1 = SlotRow<kPooled1>;
using SlotRow2 = SlotRow<kPooled2>;

}  // namespace sparsespot
