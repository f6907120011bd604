// A layer's weights as the blocks of outputs that its inputs keep.
#pragma once

#include <algorithm>
#include <cstdint>

#include "../abi.h"

namespace sparsespot {

constexpr int kDenseBlock = 64;

// Calls use(input, tap, first output, outputs, weight of the i-th of them) for each entry.
template <typename Use>
void each_entry(const sparsespot_layer& layer, int taps, Use use) {
  if (layer.block_width == 0) {
    for (int input = 0; input < layer.inputs; ++input) {
      for (int tap = 0; tap < taps; ++tap) {
        for (int first = 0; first < layer.outputs; first += kDenseBlock) {
          use(input, tap, first, std::min(kDenseBlock, layer.outputs - first), [&](int i) {
            const int64_t row = static_cast<int64_t>(first + i) * layer.inputs + input;
            return layer.weights[row * taps + tap];
          });
        }
      }
    }
    return;
  }
  for (int input = 0; input < layer.inputs; ++input) {
    for (int e = layer.starts[input]; e < layer.starts[input + 1]; ++e) {
      const int first = layer.blocks[e] * layer.block_width;
      use(input, taps == 1 ? 0 : layer.taps[e], first,
          std::min(layer.block_width, layer.outputs - first),
          [&](int i) { return layer.weights[static_cast<int64_t>(e) * layer.block_width + i]; });
    }
  }
}

}  // namespace sparsespot
