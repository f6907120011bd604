// A convolution of winners and its pool: each non-zero value adds the weights that it owns.
#include "tier.h"

#include <algorithm>
#include <vector>

namespace sparsespot {
namespace SPARSESPOT_TIER {
namespace {

constexpr int kKernel = 5, kTaps = kKernel * kKernel;

// The entries of every (input, tap), and where each adds to, relative to the output at tap 0. The
// taps of one kernel row that stay inside the map are neighbours, and so are their entries.
struct Lists {
  Lists(const Entries& entries, int inputs, int side, int outputs)
      : starts(static_cast<size_t>(inputs * kTaps + 1)) {
    const int count = entries.starts[inputs];
    offsets.reserve(static_cast<size_t>(count));
    for (int i = 0; i < inputs; ++i) {
      for (int e = entries.starts[i]; e < entries.starts[i + 1]; ++e) {
        const int tap = entries.taps[e];
        ++starts[static_cast<size_t>(i * kTaps + tap + 1)];
        offsets.push_back(kWidth * entries.blocks[e] -
                          (tap / kKernel * side + tap % kKernel) * outputs);
      }
    }
    for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  }
  std::vector<int> starts, offsets;
};

// Calls add(first entry, last entry) for the runs of entries by which input i at (y, x) reaches
// the map.
template <typename Add>
inline void each_run(const Lists& lists, int i, int y, int x, int side, const Add& add) {
  const int first = std::max(0, x - side + 1), last = std::min(kKernel - 1, x);
  for (int row = std::max(0, y - side + 1); row <= std::min(kKernel - 1, y); ++row) {
    const int* start = lists.starts.data() + i * kTaps + row * kKernel;
    add(start[first], start[last + 1]);
  }
}

}  // namespace

void winners_forward(const uint16_t* values, const float* weights, const Entries* entries,
                     int64_t n, int32_t size, int32_t inputs, int32_t outputs, uint16_t* pooled,
                     uint8_t* place) {
  const int side = size - kKernel + 1;
  const Lists lists(*entries, inputs, side, outputs);
  const int* offsets = lists.offsets.data();
  std::vector<float> sums(static_cast<size_t>(side * side * outputs));
  for (int64_t k = 0; k < n; ++k) {
    std::fill(sums.begin(), sums.end(), 0.0f);
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x, values += inputs) {
        float* at = sums.data() + (y * side + x) * outputs;
        for (int i = 0; i < inputs; ++i) {
          if (!values[i]) continue;
          const float value = widen(values[i]);
          each_run(lists, i, y, x, side, [&](int first, int last) {
            for (int e = first; e < last; ++e) {
              float* to = at + offsets[e];
              store(to, load(to) + load(weights + kWidth * e) * value);
            }
          });
        }
      }
    }
    for (int y = 0; y + 1 < side; y += 2) {
      for (int x = 0; x + 1 < side; x += 2, pooled += outputs, place += outputs) {
        const float* from = sums.data() + (y * side + x) * outputs;
        for (int first = 0; first < outputs; first += kWidth, from += kWidth) {
          const Floats window[4] = {load(from), load(from + outputs), load(from + side * outputs),
                                    load(from + (side + 1) * outputs)};
          keep_largest(window, pooled + first, place + first);
        }
      }
    }
  }
}

void winners_backward(const uint16_t* values, const float* weights, const Entries* entries,
                      const uint16_t* gradient, const uint8_t* place, int64_t n, int32_t size,
                      int32_t inputs, int32_t outputs, uint16_t* value_gradient,
                      float* weight_gradient) {
  const int side = size - kKernel + 1;
  const Lists lists(*entries, inputs, side, outputs);
  const int* offsets = lists.offsets.data();
  std::vector<float> given(static_cast<size_t>(side * side * outputs));
  for (int64_t k = 0; k < n; ++k) {
    for (int y = 0; y + 1 < side; y += 2) {
      for (int x = 0; x + 1 < side; x += 2, gradient += outputs, place += outputs) {
        float* to = given.data() + (y * side + x) * outputs;
        for (int first = 0; first < outputs; first += kWidth, to += kWidth) {
          const Floats mine = load_bfloat16(gradient + first);
          const Words won = load_bytes(place + first);
          store(to, where(won, 0, mine));
          store(to + outputs, where(won, 1, mine));
          store(to + side * outputs, where(won, 2, mine));
          store(to + (side + 1) * outputs, where(won, 3, mine));
        }
      }
    }
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x, values += inputs, value_gradient += inputs) {
        const float* at = given.data() + (y * side + x) * outputs;
        for (int i = 0; i < inputs; ++i) {
          value_gradient[i] = 0;
          if (!values[i]) continue;
          const float value = widen(values[i]);
          Floats back = Floats{};
          each_run(lists, i, y, x, side, [&](int first, int last) {
            for (int e = first; e < last; ++e) {
              const Floats from = load(at + offsets[e]);
              back += load(weights + kWidth * e) * from;
              float* to = weight_gradient + kWidth * e;
              store(to, load(to) + from * value);
            }
          });
          value_gradient[i] = narrow(sum(back));
        }
      }
    }
  }
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
