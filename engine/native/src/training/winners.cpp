// A convolution of winners and its pool: each non-zero value adds the weights that it owns.
#include "tier.h"

#include <algorithm>
#include <vector>

namespace sparsespot {
namespace SPARSESPOT_TIER {
namespace {

constexpr int kKernel = 5, kTaps = kKernel * kKernel;
constexpr int kUsual = 4;  // blocks of a layer with 64 outputs

// The lists of every (input, tap), and where each adds to, relative to the output at tap 0. The taps
// of one kernel row that stay inside the map are neighbours, and so are their lists. An item of a list
// is `together` entries side by side: the four of a tap that 64 outputs share where all taps are such,
// else one.
struct Lists {
  Lists(const Entries& entries, int inputs, int side, int outputs)
      : together(outputs == kUsual * kBlock && whole(entries, inputs) ? kUsual : 1),
        starts(static_cast<size_t>(inputs * kTaps + 1)) {
    offsets.reserve(static_cast<size_t>(entries.starts[inputs] / together));
    for (int i = 0; i < inputs; ++i) {
      for (int e = entries.starts[i]; e < entries.starts[i + 1]; e += together) {
        const int tap = entries.taps[e];
        ++starts[static_cast<size_t>(i * kTaps + tap + 1)];
        offsets.push_back(kBlock * entries.blocks[e] -
                          (tap / kKernel * side + tap % kKernel) * outputs);
      }
    }
    for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  }
  int together;
  std::vector<int> starts, offsets;

 private:
  static bool whole(const Entries& entries, int inputs) {
    for (int i = 0; i < inputs; ++i) {
      const int first = entries.starts[i], count = entries.starts[i + 1] - first;
      if (count % kUsual) return false;
      for (int e = 0; e < count; ++e) {
        if (entries.blocks[first + e] != e % kUsual) return false;
        if (entries.taps[first + e] != entries.taps[first + e / kUsual * kUsual]) return false;
      }
    }
    return true;
  }
};

// Calls add(first item, last item) for the runs of items by which input i at (y, x) reaches the map.
template <typename Add>
inline void each_run(const Lists& lists, int i, int y, int x, int side, const Add& add) {
  const int first = std::max(0, x - side + 1), last = std::min(kKernel - 1, x);
  for (int row = std::max(0, y - side + 1); row <= std::min(kKernel - 1, y); ++row) {
    const int* start = lists.starts.data() + i * kTaps + row * kKernel;
    add(start[first], start[last + 1]);
  }
}

// The non-zero values of one image by input, so that an input's weights are read once, not at every
// place where it won: all inputs' together are more than the nearest cache holds.
class Winners {
 public:
  explicit Winners(int size, int inputs)
      : size_(size), inputs_(inputs), counts_(static_cast<size_t>(inputs)),
        places_(static_cast<size_t>(inputs * size * size)) {}

  void find(const uint16_t* values) {
    std::fill(counts_.begin(), counts_.end(), 0);
    const int places = size_ * size_;
    for (int place = 0; place < places; ++place, values += inputs_) {
      for (int i = 0; i < inputs_; ++i) {
        if (values[i]) places_[static_cast<size_t>(i * places + counts_[i]++)] = place;
      }
    }
  }

  // Calls visit(y, x, index of the value) for each non-zero value of input i.
  template <typename Visit>
  void each(int i, const Visit& visit) const {
    const int* place = places_.data() + i * size_ * size_;
    for (int w = 0; w < counts_[i]; ++w) {
      visit(place[w] / size_, place[w] % size_, place[w] * inputs_ + i);
    }
  }

 private:
  int size_, inputs_;
  std::vector<int> counts_, places_;
};

// The sums of one image float32 (side, side, outputs), of values (size, size, inputs).
template <int together>
void add_weights(const uint16_t* values, const Winners& winners, const float* weights,
                 const Lists& lists, int size, int inputs, int outputs, float* sums) {
  constexpr int kItem = together * kBlock;
  const int side = size - kKernel + 1;
  const int* offsets = lists.offsets.data();
  for (int i = 0; i < inputs; ++i) {
    winners.each(i, [&](int y, int x, int index) {
      float* at = sums + (y * side + x) * outputs;
      const float value = widen(values[index]);
      each_run(lists, i, y, x, side, [&](int first, int last) {
        for (int item = first; item < last; ++item) {
          const float* from = weights + kItem * item;
          float* to = at + offsets[item];
          for (int lane = 0; lane < kItem; lane += kWidth) {
            store(to + lane, load(to + lane) + load(from + lane) * value);
          }
        }
      });
    });
  }
}

// What the sums' gradient float32 (side, side, outputs) gives one image's values and the weights.
template <int together>
void add_gradients(const uint16_t* values, const Winners& winners, const float* weights,
                   const Lists& lists, const float* given, int size, int inputs, int outputs,
                   uint16_t* value_gradient, float* weight_gradient) {
  constexpr int kItem = together * kBlock;
  constexpr int kSums = kItem / kWidth < 4 ? kItem / kWidth : 4;  // a sum waits for the one before
  const int side = size - kKernel + 1;
  const int* offsets = lists.offsets.data();
  std::fill(value_gradient, value_gradient + size * size * inputs, uint16_t{0});
  for (int i = 0; i < inputs; ++i) {
    winners.each(i, [&](int y, int x, int index) {
      const float* at = given + (y * side + x) * outputs;
      const float value = widen(values[index]);
      Floats back[kSums] = {};
      each_run(lists, i, y, x, side, [&](int first, int last) {
        for (int item = first; item < last; ++item) {
          const float *from = at + offsets[item], *weight = weights + kItem * item;
          float* to = weight_gradient + kItem * item;
          for (int lane = 0; lane < kItem; lane += kWidth) {
            const Floats mine = load(from + lane);
            back[lane / kWidth % kSums] += load(weight + lane) * mine;
            store(to + lane, load(to + lane) + mine * value);
          }
        }
      });
      for (int part = 1; part < kSums; ++part) back[0] += back[part];
      value_gradient[index] = narrow(sum(back[0]));
    });
  }
}

}  // namespace

void winners_forward(const uint16_t* values, const float* weights, const Entries* entries,
                     int64_t n, int32_t size, int32_t inputs, int32_t outputs, uint16_t* pooled,
                     uint8_t* place) {
  const int side = size - kKernel + 1;
  const Lists lists(*entries, inputs, side, outputs);
  Winners winners(size, inputs);
  std::vector<float> sums(static_cast<size_t>(side * side * outputs));
  for (int64_t k = 0; k < n; ++k, values += size * size * inputs) {
    std::fill(sums.begin(), sums.end(), 0.0f);
    const auto add = lists.together == kUsual ? add_weights<kUsual> : add_weights<1>;
    winners.find(values);
    add(values, winners, weights, lists, size, inputs, outputs, sums.data());
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
  Winners winners(size, inputs);
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
    const auto add = lists.together == kUsual ? add_gradients<kUsual> : add_gradients<1>;
    winners.find(values);
    add(values, winners, weights, lists, given.data(), size, inputs, outputs, value_gradient,
        weight_gradient);
    values += size * size * inputs;
    value_gradient += size * size * inputs;
  }
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
