// k-winners of bfloat16 rows, for training: which units win, as one byte each.
#include "../abi.h"
#include "threshold.h"

extern "C" void sparsespot_k_winners_bfloat16(const uint16_t* values, uint8_t* mask, int64_t rows,
                                              int32_t n, int32_t k) {
  for (int64_t r = 0; r < rows; ++r, values += n, mask += n) {
    const uint16_t limit = sparsespot::threshold(values, n, k);
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
