// Batch norm, ReLU and k-winners in one: the winners are few, and so is what flows back.
#include "../threshold.h"
#include "tier.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sparsespot {
namespace SPARSESPOT_TIER {
namespace {

constexpr int64_t kChunk = 1024;  // rows summed in float before they go into a double

// Zeroes all but the k largest of a row, ties to the lowest index.
inline void keep_winners(uint16_t* row, int n, int k, int32_t* wins) {
  const uint16_t limit = threshold(row, n, k);
  int above = 0;
  for (int i = 0; i < n; ++i) above += row[i] > limit;
  int ties = limit ? k - above : 0;
  int tied = 0;
  for (int i = 0; i < n; ++i) tied += row[i] == limit;
  if (tied <= ties || !limit) {
    for (int i = 0; i < n; ++i) row[i] = row[i] >= limit ? row[i] : uint16_t{0};
  } else {
    for (int i = 0; i < n; ++i) {
      const bool wins_tie = row[i] == limit && ties > 0;
      ties -= wins_tie;
      row[i] = row[i] > limit || wins_tie ? row[i] : uint16_t{0};
    }
  }
  for (int i = 0; i < n; ++i) wins[i] += row[i] != 0;
}

// The gradient of a winner, zero of a loser; read in any case, or AVX2 cannot do it in vectors.
inline float let_pass(uint16_t gradient, uint16_t winner) {
  return widen(winner ? gradient : uint16_t{0});
}

struct Sums {
  explicit Sums(int units)
      : total(static_cast<size_t>(units)), part(static_cast<size_t>(units)) {}
  void gather() {
    for (size_t i = 0; i < total.size(); ++i) {
      total[i] += static_cast<double>(part[i]);
      part[i] = 0;
    }
  }
  std::vector<double> total;
  std::vector<float> part;
};

}  // namespace

void norm_forward(const uint16_t* values, const float* factor, const float* bias, float epsilon,
                  int64_t rows, int32_t units, int32_t k, uint16_t* winners, float* mean,
                  float* variance, int32_t* wins) {
  Sums sums(units), squares(units);
  for (int64_t row = 0; row < rows; ++row) {
    const uint16_t* from = values + row * units;
    float *sum = sums.part.data(), *square = squares.part.data();
    for (int i = 0; i < units; ++i) {
      const float value = widen(from[i]);
      sum[i] += value;
      square[i] += value * value;
    }
    if (row % kChunk == kChunk - 1 || row == rows - 1) {
      sums.gather();
      squares.gather();
    }
  }
  std::vector<float> scale(static_cast<size_t>(units)), shift(static_cast<size_t>(units));
  for (int i = 0; i < units; ++i) {
    const size_t u = static_cast<size_t>(i);
    const double centre = sums.total[u] / static_cast<double>(rows);
    const double spread = squares.total[u] / static_cast<double>(rows) - centre * centre;
    mean[i] = static_cast<float>(centre);
    variance[i] = static_cast<float>(std::max(0.0, spread));
    scale[u] = factor[i] / std::sqrt(variance[i] + epsilon);
    shift[u] = bias[i] - mean[i] * scale[u];
    wins[i] = 0;
  }
  for (int64_t row = 0; row < rows; ++row) {
    const uint16_t* from = values + row * units;
    uint16_t* to = winners + row * units;
    const float *scales = scale.data(), *shifts = shift.data();
    for (int i = 0; i < units; ++i) {
      const float value = widen(from[i]) * scales[i] + shifts[i];
      to[i] = narrow(value > 0 ? value : 0.0f);
    }
    keep_winners(to, units, k, wins);
  }
}

void norm_backward(const uint16_t* values, const uint16_t* winners, const uint16_t* gradient,
                   const float* factor, const float* mean, const float* variance, float epsilon,
                   int64_t rows, int32_t units, uint16_t* value_gradient, float* factor_gradient,
                   float* bias_gradient) {
  Sums sums(units), products(units);
  for (int64_t row = 0; row < rows; ++row) {
    const uint16_t *value = values + row * units, *won = winners + row * units;
    const uint16_t* given = gradient + row * units;
    float *sum = sums.part.data(), *product = products.part.data();
    for (int i = 0; i < units; ++i) {
      const float mine = let_pass(given[i], won[i]);
      sum[i] += mine;
      product[i] += mine * (widen(value[i]) - mean[i]);
    }
    if (row % kChunk == kChunk - 1 || row == rows - 1) {
      sums.gather();
      products.gather();
    }
  }
  // dx = scale * (g - mean(g) - (x - mean) * mean(g (x - mean)) / (variance + epsilon))
  std::vector<float> scale(static_cast<size_t>(units)), common(static_cast<size_t>(units)),
      slope(static_cast<size_t>(units));
  for (int i = 0; i < units; ++i) {
    const size_t u = static_cast<size_t>(i);
    const float inverse = 1 / std::sqrt(variance[i] + epsilon);
    const float count = static_cast<float>(rows);
    bias_gradient[i] = static_cast<float>(sums.total[u]);
    factor_gradient[i] = static_cast<float>(products.total[u]) * inverse;
    scale[u] = factor[i] * inverse;
    slope[u] = -scale[u] * factor_gradient[i] * inverse / count;
    common[u] = -scale[u] * bias_gradient[i] / count - slope[u] * mean[i];
  }
  for (int64_t row = 0; row < rows; ++row) {
    const uint16_t *value = values + row * units, *won = winners + row * units;
    const uint16_t* given = gradient + row * units;
    uint16_t* to = value_gradient + row * units;
    const float *scales = scale.data(), *commons = common.data(), *slopes = slope.data();
    for (int i = 0; i < units; ++i) {
      const float mine = let_pass(given[i], won[i]);
      to[i] = narrow(mine * scales[i] + commons[i] + widen(value[i]) * slopes[i]);
    }
  }
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
