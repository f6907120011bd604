// Tables and bounds of the front end.
#include "plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "bound.h"

namespace sparsespot {
namespace frontend {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLn2 = 0.69314718055994530942;

// cos(2 pi k / 1024) of a small angle, so that the angle's own rounding does not count.
double cosine(int k) {
  k = (k % kWindow + kWindow) % kWindow;
  if (k > kWindow / 2) k = kWindow - k;
  if (k > kWindow / 4) return -cosine(kWindow / 2 - k);
  const double turn = 2 * kPi / kWindow;
  return k > kWindow / 8 ? std::sin(turn * (kWindow / 4 - k)) : std::cos(turn * k);
}

double sine(int k) { return cosine(k - kWindow / 4); }

// A precision: u of bound.h, what evaluating a level costs, and how many computations may err: one
// beside the truth, or two beside each other.
struct Precision {
  double unit;
  double level;
  double computations;
};

// One band as the caller gives it.
struct Band {
  int32_t first;
  int32_t count;
  const double* weights;
};

template <typename Scalar>
void fill_bounds(const Plan& plan, const Band* bands, const Precision& precision,
                 Tables<Scalar>& tables) {
  int32_t most = 0;
  for (int b = 0; b < kBands; ++b) {
    const Band& band = bands[b];
    most = std::max(most, band.count);
    const bool alone = band.first == 0 || band.first + band.count == kSpectrum;
    const double pairs = alone ? 1 : std::sqrt(0.5);
    double largest = 0;
    for (int i = 0; i < band.count; ++i) largest = std::max(largest, band.weights[i]);
    tables.root_error[b] =
        static_cast<Scalar>(precision.computations * std::sqrt(largest) * pairs * kTransform *
                            precision.unit * std::sqrt(kWindow));
  }
  const double power = (most + 6) * precision.unit / (kLn2 * plan.step);
  tables.level_error =
      static_cast<Scalar>(kMargin * precision.computations * (power + precision.level));
}

// Zeros go before the weights of bands that lie so high that what is padded would pass the end.
void fill_groups(Plan& plan, const Band* bands) {
  int32_t weights = 0;
  for (Group& group : plan.groups) {
    int32_t most = 1;
    for (int i = 0; i < kGroup; ++i) most = std::max(most, bands[i].count);
    group.width = (most + kPadding - 1) / kPadding * kPadding;
    group.weights = weights;
    for (int i = 0; i < kGroup; ++i) {
      group.first[i] = std::min(bands[i].first, kPadded - group.width);
    }
    weights += kGroup * group.width;
    bands += kGroup;
  }
}

template <typename Scalar>
void fill_tables(const Plan& plan, const double* window, const Band* bands,
                 Tables<Scalar>& tables) {
  for (int n = 0; n < kWindow; ++n) tables.window[n] = static_cast<Scalar>(window[n]);
  for (int j = 0; j < kColumns; ++j) {
    for (int k = 0; k < kHalf; ++k) {
      tables.turn_cosine[j][k] = static_cast<Scalar>(cosine(j * k));
      tables.turn_sine[j][k] = static_cast<Scalar>(sine(j * k));
    }
  }
  for (int k = 0; k < kRows; ++k) {
    tables.cosine[k] = static_cast<Scalar>(cosine(k * kColumns));
    tables.sine[k] = static_cast<Scalar>(sine(k * kColumns));
  }
  for (int k = 0; k < kHalf; ++k) tables.share[k] = Scalar(k ? 2 : 1) / kWindow;
  const Group& last = plan.groups[kGroups - 1];
  tables.weights.assign(static_cast<size_t>(last.weights + kGroup * last.width), 0);
  for (const Group& group : plan.groups) {
    for (int i = 0; i < kGroup; ++i, ++bands) {
      Scalar* to = tables.weights.data() + group.weights + i * group.width;
      to += bands->first - group.first[i];
      for (int w = 0; w < bands->count; ++w) to[w] = static_cast<Scalar>(bands->weights[w]);
    }
  }
}

}  // namespace

bool fill(Plan& plan, const double* window, const int32_t* starts, const int32_t* first_bins,
          const double* weights, double floor, double offset, double step) {
  if (!(floor >= kQuietestFloor && floor <= 1 && step > 0 && step <= kCoarsestStep &&
        std::fabs(offset) <= 1000 && starts[0] == 0)) {
    return false;
  }
  Band bands[kBands];
  for (int b = 0; b < kBands; ++b) {
    const int32_t first = first_bins[b], count = starts[b + 1] - starts[b];
    if (count < 0 || count > kSpectrum || first < 0 || first + count > kSpectrum) return false;
    bands[b] = {first, count, weights + starts[b]};
  }
  for (int n = 0; n < kWindow; ++n) {
    if (!(std::fabs(window[n]) <= 1)) return false;
  }
  for (int i = 0; i < starts[kBands]; ++i) {
    if (!(weights[i] >= 0 && weights[i] <= 1)) return false;
  }
  plan.floor = floor;
  plan.offset = offset;
  plan.step = step;
  const double constant = offset / step;
  plan.constant = static_cast<float>(constant);
  plan.exponent = static_cast<float>(1 / step);
  for (int i = 0; i < kTerms; ++i) plan.terms[i] = static_cast<float>(kLog2[i] / step);
  const double largest = std::fabs(constant) + 256;
  const double single_unit = std::ldexp(1, -24), double_unit = std::ldexp(1, -53);
  fill_groups(plan, bands);
  fill_tables(plan, window, bands, plan.single_);
  fill_tables(plan, window, bands, plan.double_);
  const double in_single = (4 * largest + 16 / step) * single_unit + kPolynomial / step;
  fill_bounds(plan, bands, {single_unit, in_single, 1}, plan.single_);
  fill_bounds(plan, bands, {double_unit, 8 * largest * double_unit, 2}, plan.double_);
  return true;
}

}  // namespace frontend
}  // namespace sparsespot
