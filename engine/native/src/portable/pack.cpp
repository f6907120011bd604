#include "pack.h"

#include <algorithm>

#include "../entries.h"

namespace sparsespot {
namespace {

// The 25 taps as 13 steps of two: columns 0, 1 and 2, 3 of each row, then column 4 of two rows.
constexpr int kSteps = 13;
constexpr int kFirstVertical = 2 * kKernel;

struct Place {
  int step;
  int half;
};

Place place_of(int tap) {
  const int row = tap / kKernel, column = tap % kKernel;
  if (column < kKernel - 1) return {2 * row + column / 2, column % 2};
  return {kFirstVertical + row / 2, row % 2};
}

int32_t offset_of(int step) {
  if (step < kFirstVertical) return step / 2 * kSide + step % 2 * 2;
  return kPixels + (step - kFirstVertical) * 2 * kSide + kKernel - 1;
}

}  // namespace

InputWeights pack_input(const sparsespot_layer& layer) {
  const int chunks = padded(layer.outputs) / kLanes;
  std::vector<int16_t> whole(static_cast<size_t>(chunks) * kSteps * kLanes * 2);
  std::vector<char> kept(static_cast<size_t>(chunks) * kSteps);
  each_entry(layer, kTaps, [&](int, int tap, int first, int count, auto weight) {
    const Place place = place_of(tap);
    for (int i = 0; i < count; ++i) {
      const size_t step = static_cast<size_t>((first + i) / kLanes) * kSteps + place.step;
      kept[step] = 1;
      whole[(step * kLanes + (first + i) % kLanes) * 2 + place.half] = weight(i);
    }
  });
  InputWeights packed;
  packed.starts.push_back(0);
  for (int chunk = 0; chunk < chunks; ++chunk) {
    for (int i = 0; i < kSteps; ++i) {
      const int64_t step = static_cast<int64_t>(chunk) * kSteps + i;
      if (!kept[step]) continue;
      packed.offsets.push_back(offset_of(i));
      const auto from = whole.begin() + step * kLanes * 2;
      packed.weights.insert(packed.weights.end(), from, from + kLanes * 2);
    }
    packed.starts.push_back(static_cast<int32_t>(packed.offsets.size()));
  }
  return packed;
}

PushWeights pack_push(const sparsespot_layer& layer, int taps) {
  const int block = layer.block_width ? layer.block_width : std::min(kDenseBlock, layer.outputs);
  PushWeights packed;
  packed.width = padded(block);
  // an entry is padded with zeros to whole lanes: the last one may reach past the outputs
  packed.stride = padded((layer.outputs - 1) / block * block + packed.width);
  packed.starts.assign(layer.inputs + 1, 0);
  each_entry(layer, taps, [&](int input, int tap, int first, int count, auto weight) {
    packed.firsts.push_back(first);
    packed.rows.push_back(static_cast<int8_t>(tap / kKernel));
    packed.columns.push_back(static_cast<int8_t>(tap % kKernel));
    for (int i = 0; i < packed.width; ++i) packed.weights.push_back(i < count ? weight(i) : 0);
    packed.starts[input + 1] = static_cast<int32_t>(packed.firsts.size());
  });
  for (int input = 0; input < layer.inputs; ++input) {  // an input without entries
    packed.starts[input + 1] = std::max(packed.starts[input], packed.starts[input + 1]);
  }
  return packed;
}

Scaling pack_scaling(const sparsespot_layer& layer, int n) {
  Scaling scaling;
  scaling.shift = layer.shift;
  scaling.bias.assign(n, 0);
  scaling.multiplier.assign(n, 1.0);  // padding: 0 * 1 rounds to 0, which never wins
  std::copy(layer.bias, layer.bias + layer.outputs, scaling.bias.begin());
  std::copy(layer.multiplier, layer.multiplier + layer.outputs, scaling.multiplier.begin());
  return scaling;
}

}  // namespace sparsespot
