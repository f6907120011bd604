#include "pack.h"

#include <algorithm>

namespace sparsespot {
namespace {

constexpr int kDenseBlock = 64;
constexpr int kMultiplierMax = (1 << 15) - 1;
constexpr int kShiftMax = 31;

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

}  // namespace

bool fits(const sparsespot_layer& layer, int taps, bool last) {
  if (layer.outputs < 1 || layer.inputs < 1 || !layer.weights || !layer.bias) return false;
  if (!last) {
    if (!layer.multiplier || layer.k < 1 || layer.shift < 1 || layer.shift > kShiftMax) return false;
    for (int i = 0; i < layer.outputs; ++i) {
      if (layer.multiplier[i] < 1 || layer.multiplier[i] > kMultiplierMax) return false;
    }
  }
  if (layer.block_width == 0) return true;
  if (layer.block_width < 0 || !layer.starts || !layer.blocks || layer.starts[0] != 0) return false;
  if (taps > 1 && !layer.taps) return false;
  const int blocks = (layer.outputs + layer.block_width - 1) / layer.block_width;
  for (int input = 0; input < layer.inputs; ++input) {
    if (layer.starts[input + 1] < layer.starts[input]) return false;
    for (int e = layer.starts[input]; e < layer.starts[input + 1]; ++e) {
      if (layer.blocks[e] < 0 || layer.blocks[e] >= blocks) return false;
      if (taps > 1 && (layer.taps[e] < 0 || layer.taps[e] >= taps)) return false;
    }
  }
  return true;
}

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
