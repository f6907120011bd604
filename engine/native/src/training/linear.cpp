// A linear layer of winners: each non-zero value adds the blocks of outputs that it owns.
#include "tier.h"

#include <algorithm>
#include <vector>

namespace sparsespot {
namespace SPARSESPOT_TIER {

void linear_forward(const uint16_t* values, const float* weights, const Entries* entries, int64_t n,
                    int32_t inputs, int32_t outputs, uint16_t* sums) {
  const int32_t *starts = entries->starts, *blocks = entries->blocks;
  std::vector<float> row(static_cast<size_t>(outputs));
  for (int64_t k = 0; k < n; ++k, values += inputs, sums += outputs) {
    std::fill(row.begin(), row.end(), 0.0f);
    for (int i = 0; i < inputs; ++i) {
      if (!values[i]) continue;
      const float value = widen(values[i]);
      for (int32_t e = starts[i]; e < starts[i + 1]; ++e) {
        const float* from = weights + kBlock * static_cast<int64_t>(e);
        float* to = row.data() + kBlock * blocks[e];
        for (int lane = 0; lane < kBlock; lane += kWidth) {
          store(to + lane, load(to + lane) + load(from + lane) * value);
        }
      }
    }
    for (int o = 0; o < outputs; ++o) sums[o] = narrow(row[static_cast<size_t>(o)]);
  }
}

void linear_backward(const uint16_t* values, const float* weights, const Entries* entries,
                     const uint16_t* gradient, int64_t n, int32_t inputs, int32_t outputs,
                     uint16_t* value_gradient, float* weight_gradient) {
  const int32_t *starts = entries->starts, *blocks = entries->blocks;
  std::vector<float> given(static_cast<size_t>(outputs));
  for (int64_t k = 0; k < n; ++k, values += inputs, value_gradient += inputs, gradient += outputs) {
    for (int o = 0; o < outputs; ++o) given[static_cast<size_t>(o)] = widen(gradient[o]);
    for (int i = 0; i < inputs; ++i) {
      value_gradient[i] = 0;
      if (!values[i]) continue;
      const float value = widen(values[i]);
      Floats back = Floats{};
      for (int32_t e = starts[i]; e < starts[i + 1]; ++e) {
        for (int lane = 0; lane < kBlock; lane += kWidth) {
          const int64_t mine = kBlock * static_cast<int64_t>(e) + lane;
          const Floats from = load(given.data() + kBlock * blocks[e] + lane);
          back += load(weights + mine) * from;
          store(weight_gradient + mine, load(weight_gradient + mine) + from * value);
        }
      }
      value_gradient[i] = narrow(sum(back));
    }
  }
}

const TrainingLayers& layers() {
  static constexpr TrainingLayers all{image_forward,    image_backward, winners_forward,
                                      winners_backward, linear_forward, linear_backward,
                                      norm_forward,     norm_backward};
  return all;
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
