#include "fits.h"

#include "shape.h"

namespace sparsespot {
namespace {

constexpr int kMultiplierMax = (1 << 15) - 1;
constexpr int kShiftMax = 31;

bool layer_fits(const sparsespot_layer& layer, int taps, bool last) {
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

}  // namespace

bool fits(const sparsespot_layer* layers) {
  for (int i = 0; i < 4; ++i) {
    if (!layer_fits(layers[i], i < 2 ? kTaps : 1, i == 3)) return false;
  }
  return layers[0].inputs == 1 && layers[1].inputs == layers[0].outputs &&
         layers[2].inputs == kPositions2 * layers[1].outputs &&
         layers[3].inputs == layers[2].outputs;
}

}  // namespace sparsespot
