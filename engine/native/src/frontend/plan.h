// What the front end knows before it sees a frame; the same for every tier.
#pragma once

#include <cstdint>
#include <vector>

namespace sparsespot {
namespace frontend {

constexpr int kWindow = 1024;
constexpr int kSpectrum = kWindow / 2 + 1;
constexpr int kBands = 32;

// A frame is 64 rows of 16 samples: see spectrum.h.
constexpr int kColumns = 16;
constexpr int kRows = kWindow / kColumns;
constexpr int kHalf = kRows / 2;

// The weights of as many bands have one width, a multiple of the widest tier's lanes, so that sums
// over bands need no branch. A spectrum has room for as much.
constexpr int kGroup = 8;
constexpr int kGroups = kBands / kGroup;
constexpr int kPadding = 16;
constexpr int kPadded = (kSpectrum + kPadding - 1) / kPadding * kPadding;

// log2(1 + t) for |t| <= 1/3 is the sum of these times t, t^2, ...; bound.h has its error.
constexpr int kTerms = 8;
constexpr double kLog2[kTerms] = {1.4426940848485776,  -0.7213439316387206, 0.48101972255347875,
                                  -0.3609276800424881, 0.28458789233733917, -0.23467966226806988,
                                  0.25202685558608795, -0.23198202279103172};

struct Group {
  int32_t width;
  int32_t weights;        // where those of its bands begin, one band after the other
  int32_t first[kGroup];  // the bin that the first weight of each band is for
};

// In one precision.
template <typename Scalar>
struct Tables {
  alignas(64) Scalar window[kWindow];
  // cosine and sine of 2 pi j k / 1024 at [j][k]
  alignas(64) Scalar turn_cosine[kColumns][kHalf];
  alignas(64) Scalar turn_sine[kColumns][kHalf];
  // cosine and sine of 2 pi k / 64
  Scalar cosine[kRows];
  Scalar sine[kRows];
  // how often a bin of row k stands in the spectrum of 1024 bins, over 1024
  alignas(64) Scalar share[kHalf];
  std::vector<Scalar> weights;
  // bounds, see bound.h: of a level's error but for the transform, the margin included, and of the
  // error of the root of a band's power in units of the root of the frame's energy
  Scalar level_error;
  alignas(64) Scalar root_error[kBands];
};

struct Plan {
  Group groups[kGroups];
  double floor, offset, step;
  // over the step, in single precision
  float constant, exponent, terms[kTerms];
  Tables<float> single_;
  Tables<double> double_;
};

// Fills a plan; false where the arguments are not what abi.h says.
bool fill(Plan& plan, const double* window, const int32_t* starts, const int32_t* first_bins,
          const double* weights, double floor, double offset, double step);

}  // namespace frontend
}  // namespace sparsespot
