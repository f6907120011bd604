#include "packed.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "entries.h"

namespace sparsespot {
namespace {

// Beyond these a float no longer holds every sum, or the scaled sum leaves 32 bits.
constexpr double kLargestSum = 1 << 24;
constexpr double kLargestScaled = 2147483647.0;

// The largest magnitude that a sum of this layer can have, output by output.
std::vector<double> largest_sums(const sparsespot_layer& layer, int taps) {
  std::vector<double> largest(layer.outputs);
  for (int i = 0; i < layer.outputs; ++i) largest[i] = std::fabs(static_cast<double>(layer.bias[i]));
  each_entry(layer, taps, [&](int, int, int first, int count, auto weight) {
    for (int i = 0; i < count; ++i) largest[first + i] += 255.0 * std::abs(weight(i));
  });
  return largest;
}

}  // namespace

TapWeights::TapWeights(const sparsespot_layer& layer) {
  each_entry(layer, kTaps, [&](int, int tap, int first, int count, auto weight) {
    for (int i = 0; i < count; ++i) of[tap][first + i] = weight(i);
  });
}

float factor_of(const sparsespot_layer& layer, int output) {
  return std::ldexp(static_cast<float>(layer.multiplier[output]), -layer.shift);
}

bool scales_exactly(const sparsespot_layer& layer, int taps) {
  const double step = std::ldexp(1.0, -layer.shift);
  const std::vector<double> largest = largest_sums(layer, taps);
  for (int i = 0; i < layer.outputs; ++i) {
    if (largest[i] >= kLargestSum) return false;
    if (largest[i] * layer.multiplier[i] * step + 1 >= kLargestScaled) return false;
  }
  return true;
}

int entries_of(const sparsespot_layer& layer, int taps) {
  int entries = 0;
  each_entry(layer, taps, [&](int, int, int, int count, auto) {
    entries += (count + kBlock - 1) / kBlock;
  });
  return entries;
}

Linear1 pack_linear1(const sparsespot_layer& layer) {
  Linear1 packed;
  packed.groups = (layer.outputs + kGroup - 1) / kGroup;
  packed.starts.assign(layer.inputs + 1, 0);
  each_entry(layer, 1, [&](int input, int, int first, int count, auto weight) {
    for (int from = 0; from < count; from += kBlock) {
      packed.blocks.push_back(static_cast<uint16_t>((first + from) / kBlock));
      for (int i = from; i < from + kBlock; ++i) {
        packed.weights.push_back(i < count ? weight(i) : int8_t{0});
      }
    }
    packed.starts[input + 1] = static_cast<uint16_t>(packed.blocks.size());
  });
  for (int input = 0; input < layer.inputs; ++input) {  // an input without entries
    packed.starts[input + 1] = std::max(packed.starts[input], packed.starts[input + 1]);
    packed.longest = std::max(packed.longest, packed.starts[input + 1] - packed.starts[input]);
  }
  packed.bias.assign(static_cast<size_t>(packed.groups) * kGroup, 0);
  std::copy(layer.bias, layer.bias + layer.outputs, packed.bias.begin());
  packed.factors.assign(packed.bias.size(), 0.0f);
  for (int i = 0; i < layer.outputs; ++i) packed.factors[i] = factor_of(layer, i);
  return packed;
}

}  // namespace sparsespot
