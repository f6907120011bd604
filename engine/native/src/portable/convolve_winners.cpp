// conv2: only winners are visited; each adds its kept taps to the positions it reaches.
#include <algorithm>

#include "push.h"

namespace sparsespot {
namespace {

constexpr int kBatch = 64;

// What remains to be added; collected first, so that the range check costs no mispredicted branch.
struct Addition {
  int32_t entry;
  int32_t to;
  int16_t value;
};

template <int Width>
void add_all(const PushWeights& layer, const Addition* additions, int count, int32_t* sums) {
  for (int i = 0; i < count; ++i) {
    add_block<Width>(layer.weights.data() + static_cast<int64_t>(additions[i].entry) * Width,
                     additions[i].value, sums + additions[i].to);
  }
}

// Of `rows` rows of conv1's winners.
template <int Width>
void convolve(const PushWeights& layer, const Winners& winners, int rows, int32_t* sums) {
  const unsigned summed = static_cast<unsigned>(rows - kKernel + 1);
  Addition additions[kBatch + 1];
  int count = 0;
  for (int position = 0; position < rows * kPooled1; ++position) {
    const int row = position / kPooled1, column = position % kPooled1;
    const int slot = position * winners.capacity;
    for (int w = slot; w < slot + winners.count[position]; ++w) {
      const int channel = winners.index[w];
      for (int e = layer.starts[channel]; e < layer.starts[channel + 1]; ++e) {
        const int to_row = row - layer.rows[e], to_column = column - layer.columns[e];
        const int to = (to_row * kSummed2 + to_column) * layer.stride + layer.firsts[e];
        additions[count] = {e, to, winners.value[w]};
        count += (static_cast<unsigned>(to_row) < summed) &
                 (static_cast<unsigned>(to_column) < kSummed2);
        if (count == kBatch) {
          add_all<Width>(layer, additions, count, sums);
          count = 0;
        }
      }
    }
  }
  add_all<Width>(layer, additions, count, sums);
}

}  // namespace

void convolve_winners(const PushWeights& layer, const Winners& winners, int32_t* sums) {
  std::fill(sums, sums + kSummed2 * kSummed2 * layer.stride, 0);
  with_width(layer.width, [&](auto width) { convolve<width()>(layer, winners, kPooled1, sums); });
}

void convolve_row(const PushWeights& layer, const Winners& winners, int32_t* sums) {
  std::fill(sums, sums + kSummed2 * layer.stride, 0);
  with_width(layer.width, [&](auto width) { convolve<width()>(layer, winners, kKernel, sums); });
}

void pool_row(const int32_t* sums, int stride, int32_t* pooled) {
  for (int column = 0; column < kPooled2; ++column, sums += 2 * stride, pooled += stride) {
    for (int o = 0; o < stride; ++o) pooled[o] = std::max(sums[o], sums[o + stride]);
  }
}

void pool(const int32_t* sums, int stride, int32_t* pooled) {
  for (int row = 0; row < kPooled2; ++row) {
    for (int column = 0; column < kPooled2; ++column, pooled += stride) {
      const int32_t* upper = sums + (2 * row * kSummed2 + 2 * column) * stride;
      const int32_t* lower = upper + kSummed2 * stride;
      for (int o = 0; o < stride; ++o) {
        pooled[o] = std::max(std::max(upper[o], upper[o + stride]),
                             std::max(lower[o], lower[o + stride]));
      }
    }
  }
}

}  // namespace sparsespot
