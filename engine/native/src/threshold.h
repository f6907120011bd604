// The k-th largest of a row of non-negative bfloat16.
#pragma once

#include <cstdint>

namespace sparsespot {

constexpr int kValueBits = 15;  // a non-negative bfloat16 orders like the integer of its bits

// The largest t that at least k values reach, found bit by bit; 0 where fewer than k are positive.
// static: each file that includes it has its own, built for its own instructions.
static inline uint16_t threshold(const uint16_t* row, int n, int k) {
  uint16_t found = 0;
  for (int bit = kValueBits - 1; bit >= 0; --bit) {
    const uint16_t candidate = static_cast<uint16_t>(found | (1u << bit));
    uint16_t reached = 0;
    for (int i = 0; i < n; ++i) reached = static_cast<uint16_t>(reached + (row[i] >= candidate));
    if (reached >= k) found = candidate;
  }
  return found;
}

}  // namespace sparsespot
