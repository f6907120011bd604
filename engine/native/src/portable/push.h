// The inner step of every layer that reads winners: add one value times one block of weights.
#pragma once

#include <type_traits>

#include "kernels.h"

namespace sparsespot {

// A byte times an int8 fits an int16, so the product is one 16-bit multiplication.
template <int Width>
inline void add_block(const int16_t* weights, int16_t value, int32_t* sums) {
  for (int o = 0; o < Width; ++o) sums[o] += static_cast<int16_t>(value * weights[o]);
}

// Calls use(std::integral_constant of the width), so that the block's loop has a fixed length.
template <typename Use>
inline void with_width(int width, Use use) {
  switch (width) {
    case 16: return use(std::integral_constant<int, 16>{});
    case 32: return use(std::integral_constant<int, 32>{});
    case 48: return use(std::integral_constant<int, 48>{});
    default: return use(std::integral_constant<int, 64>{});
  }
}

}  // namespace sparsespot
