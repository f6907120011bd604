// The portable tier: the weights in the order it reads, and the layers.
#pragma once

#include <cstdint>
#include <vector>

#include "../shape.h"

namespace sparsespot {

constexpr int kLanes = 16;                                   // outputs handled together

constexpr int padded(int n) { return (n + kLanes - 1) / kLanes * kLanes; }

// The winners of some rows: row r has count[r] of them, from slot r * capacity on.
struct Winners {
  int capacity = 0;
  std::vector<int32_t> count;
  std::vector<int32_t> index;  // within the row
  std::vector<int16_t> value;

  Winners(int rows, int k)
      : capacity(k), count(rows), index(rows * k + 1), value(rows * k + 1) {}
};

// Requantisation, padded to whole lanes.
struct Scaling {
  std::vector<int32_t> bias;
  std::vector<double> multiplier;
  int shift = 1;
};

// Two neighbouring pixels as the 16-bit numbers of one 32-bit word: first each pixel with the one
// to its right, then each with the one below it.
using PixelPairs = int32_t[2 * kPixels];

// conv1: two taps are one step, and a chunk of 16 outputs has those of which it keeps a tap.
struct InputWeights {
  std::vector<int32_t> starts;   // (chunks + 1)
  std::vector<int32_t> offsets;  // (entries) into PixelPairs, of the window at the image's corner
  std::vector<int16_t> weights;  // (entries, 16, 2)
};

// Any other layer: what each input adds to where, in list order.
struct PushWeights {
  int width = 0;                 // outputs an entry, whole lanes
  int stride = 0;                // accumulators a position, whole lanes
  std::vector<int32_t> starts;   // (inputs + 1)
  std::vector<int32_t> firsts;   // (entries) first output
  std::vector<int8_t> rows;      // (entries) kernel row; 0 in a linear layer
  std::vector<int8_t> columns;
  std::vector<int16_t> weights;  // (entries, width)
};

void pair_pixels(const uint8_t* image, PixelPairs& pairs);

// conv1 and its max-pool: to sums (196, stride), without bias.
void convolve_image(const InputWeights& layer, const PixelPairs& pairs, int32_t* sums, int stride);

// The same of one row of an image's first five: to sums (14, stride), pooled across.
void convolve_frames(const InputWeights& layer, const PixelPairs& pairs, int32_t* sums, int stride);

// conv2: the winners of 14x14 positions to sums (100, stride), without bias.
void convolve_winners(const PushWeights& layer, const Winners& winners, int32_t* sums);

// One row of it: the winners of 5x14 positions to sums (10, stride), without bias.
void convolve_row(const PushWeights& layer, const Winners& winners, int32_t* sums);

// 1x2 max-pool of a row's sums (10, stride) to (5, stride).
void pool_row(const int32_t* sums, int stride, int32_t* pooled);

// 2x2 max-pool of conv2's sums (10, 10, stride) to (5, 5, stride).
void pool(const int32_t* sums, int stride, int32_t* pooled);

// A linear layer: winners of `rows` rows of `row_length` inputs to sums (stride), without bias.
void add_winners(const PushWeights& layer, const Winners& winners, int rows, int row_length,
                 int32_t* sums);

// clamp(((sum + bias) * multiplier + 2**(shift - 1)) >> shift, 0, 255), rows of padded width n.
void requantise(const Scaling& scaling, const int32_t* sums, int rows, int n, uint8_t* values);

// At most k winners of each row of padded width n; a zero never wins, ties to the lowest index.
void k_winners(const uint8_t* values, int rows, int n, int k, Winners& winners);

}  // namespace sparsespot
