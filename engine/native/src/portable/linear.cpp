// Linear layers: a winner adds the blocks of outputs that its input keeps.
#include <algorithm>

#include "push.h"

namespace sparsespot {
namespace {

template <int Width>
void add(const PushWeights& layer, const Winners& winners, int rows, int row_length,
         int32_t* sums) {
  for (int row = 0; row < rows; ++row) {
    const int slot = row * winners.capacity;
    for (int w = slot; w < slot + winners.count[row]; ++w) {
      const int input = row * row_length + winners.index[w];
      for (int e = layer.starts[input]; e < layer.starts[input + 1]; ++e) {
        add_block<Width>(layer.weights.data() + static_cast<int64_t>(e) * Width, winners.value[w],
                         sums + layer.firsts[e]);
      }
    }
  }
}

}  // namespace

void add_winners(const PushWeights& layer, const Winners& winners, int rows, int row_length,
                 int32_t* sums) {
  std::fill(sums, sums + layer.stride, 0);
  with_width(layer.width,
             [&](auto width) { add<width()>(layer, winners, rows, row_length, sums); });
}

}  // namespace sparsespot
