// k-winners of bfloat16 rows, for training: which units win, as one byte each.
#include "../abi.h"

#include <cstring>

namespace {

constexpr int kValueBits = 15;  // a non-negative bfloat16 orders like the integer of its bits

// The largest t that at least k values reach, found bit by bit; 0 where fewer than k are positive.
uint16_t threshold(const uint16_t* row, int n, int k) {
  uint16_t found = 0;
  for (int bit = kValueBits - 1; bit >= 0; --bit) {
    const uint16_t candidate = static_cast<uint16_t>(found | (1u << bit));
    uint16_t reached = 0;
    for (int i = 0; i < n; ++i) reached = static_cast<uint16_t>(reached + (row[i] >= candidate));
    if (reached >= k) found = candidate;
  }
  return found;
}

}  // namespace

extern "C" void sparsespot_k_winners_bfloat16(const uint16_t* values, uint8_t* mask, int64_t rows,
                                              int32_t n, int32_t k) {
  for (int64_t r = 0; r < rows; ++r, values += n, mask += n) {
    const uint16_t limit = threshold(values, n, k);
    int32_t above = 0;
    for (int i = 0; i < n; ++i) {
      mask[i] = values[i] > limit;
      above += mask[i];
    }
    if (limit == 0) continue;
    for (int i = 0, ties = k - above; i < n && ties > 0; ++i) {
      if (values[i] == limit) {
        mask[i] = 1;
        --ties;
      }
    }
  }
}
