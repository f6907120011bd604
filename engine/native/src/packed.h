// What the vector tiers share: arrays that registers can be loaded from, linear1's blocks, and which
// layers a float32 requantises exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "../abi.h"
#include "shape.h"

namespace sparsespot {

constexpr int kBlock = 16;     // outputs of a block of linear1
constexpr int kGroup = 64;     // outputs that are requantised together
constexpr int kChannels = 64;  // a position of a convolution's output, padded
constexpr int kAtOnce = 8;     // entries of linear1 that are appended by one store

// A register's alignment for what is not of a fixed size.
template <typename T>
struct Aligned {
  using value_type = T;
  Aligned() = default;
  template <typename U>
  Aligned(const Aligned<U>&) {}
  T* allocate(size_t n) {
    return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* p, size_t) { ::operator delete(p, std::align_val_t{64}); }
  bool operator==(const Aligned&) const { return true; }
  bool operator!=(const Aligned&) const { return false; }
};
template <typename T>
using Array = std::vector<T, Aligned<T>>;

// Blocks of 16 outputs: input i owns entries starts[i]..starts[i + 1], at most `longest`.
struct Linear1 {
  int groups = 0;  // of 64 outputs
  int longest = 0;
  Array<uint16_t> starts;
  Array<uint16_t> blocks;
  Array<int8_t> weights;  // (entries, 16)
  Array<int32_t> bias;    // (groups, 64)
  Array<float> factors;   // (groups, 64)
};

// Room for what a word's winners add to linear1: an entry and the winner's value.
struct Additions {
  Array<uint16_t> entries;
  Array<int32_t> values;
  Array<int32_t> sums;
};

// conv1's weights by tap and output, padded.
struct TapWeights {
  int8_t of[kTaps][kChannels] = {};

  explicit TapWeights(const sparsespot_layer& layer);
};

// The multiplier of an output and its layer's shift as one factor, exact in float32.
float factor_of(const sparsespot_layer& layer, int output);

// Whether a float32 holds every sum that the layer can have, and the scaled sum fits 32 bits: then
// sum * factor + 0.5, rounded down once and truncated, is the requantised byte before it is clamped.
bool scales_exactly(const sparsespot_layer& layer, int taps);

// Entries of 16 outputs that the layer has.
int entries_of(const sparsespot_layer& layer, int taps);

Linear1 pack_linear1(const sparsespot_layer& layer);

}  // namespace sparsespot
