// int32 sums to bytes. In double, which holds every product (below 2**47) and its power-of-two
// fraction exactly and vectorises where a 64-bit integer product does not.
#include "kernels.h"

namespace sparsespot {

void requantise(const Scaling& scaling, const int32_t* sums, int rows, int n, uint8_t* values) {
  const double fraction = 1.0 / static_cast<double>(int64_t{1} << scaling.shift);
  const int32_t* bias = scaling.bias.data();
  const double* multiplier = scaling.multiplier.data();
  for (int row = 0; row < rows; ++row, sums += n, values += n) {
    for (int i = 0; i < n; ++i) {
      double scaled = (sums[i] + bias[i]) * multiplier[i] * fraction + 0.5;
      scaled = scaled > 0.0 ? scaled : 0.0;
      scaled = scaled < 255.0 ? scaled : 255.0;
      values[i] = static_cast<uint8_t>(static_cast<int32_t>(scaled));  // no longer negative
    }
  }
}

}  // namespace sparsespot
