// A frame to its bytes: in single precision, and in double where that cannot tell.
#include "frames.h"

#include <cmath>
#include <cstring>

#include "bound.h"
#include "spectrum.h"

namespace sparsespot {
namespace SPARSESPOT_TIER {
namespace {

using frontend::Group;
using frontend::kBands;
using frontend::kGroup;
using frontend::kGroups;
using frontend::kMargin;
using frontend::kPadded;
using frontend::kTerms;
using frontend::Levels;
using frontend::Plan;

constexpr double kLn2 = 0.69314718055994530942;

// The power of the bands of a group, `Lanes::kLanes` parts of each in a row of `rows`.
template <typename Lanes>
SPARSESPOT_INLINE void add_up(const Group& group, const typename Lanes::Scalar* power,
                              const typename Lanes::Scalar* weights,
                              typename Lanes::Scalar (*rows)[Lanes::kLanes]) {
  using Vector = typename Lanes::Vector;
  Vector sums[kGroup] = {};
  weights += group.weights;
  for (int at = 0; at < group.width; at += Lanes::kLanes) {
#pragma GCC unroll 8
    for (int i = 0; i < kGroup; ++i) {
      sums[i] += load<Lanes>(power + group.first[i] + at) *
                 load<Lanes>(weights + i * group.width + at);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < kGroup; ++i) store<Lanes>(rows[i], sums[i]);
}

template <typename Lanes>
SPARSESPOT_INLINE void band_powers(const Plan& plan, const typename Lanes::Scalar* power,
                                   const typename Lanes::Scalar* weights,
                                   typename Lanes::Scalar* bands) {
  using Vector = typename Lanes::Vector;
  constexpr int lanes = Lanes::kLanes;
  alignas(64) typename Lanes::Scalar rows[kBands][lanes];
  for (int g = 0; g < kGroups; ++g) {
    add_up<Lanes>(plan.groups[g], power, weights, rows + g * kGroup);
  }
  for (int b = 0; b < kBands; b += lanes) {
    Vector columns[lanes];
    load_transposed<Lanes>(rows[b], lanes, columns);
    for (int apart = lanes / 2; apart > 0; apart /= 2) {
      for (int i = 0; i < apart; ++i) columns[i] += columns[i + apart];
    }
    store<Lanes>(bands + b, columns[0]);
  }
}

// How far a level may be off for what the transform does to a band of power `band`.
template <typename Scalar>
SPARSESPOT_INLINE Scalar transform_error(const Plan& plan, Scalar band, Scalar root_error) {
  const Scalar power = root_error * (2 * std::sqrt(band) + root_error);
  const Scalar factor = static_cast<Scalar>(kMargin / (kLn2 * plan.step));
  return factor * power / (band + static_cast<Scalar>(plan.floor));
}

struct SingleLevels {
  alignas(64) float level[kBands];
  alignas(64) float error[kBands];
};

// False where the sound is too loud to say, or no number.
SPARSESPOT_INLINE bool in_single(const Plan& plan, const float* samples, SingleLevels& levels) {
  const auto& tables = plan.single_;
  alignas(64) float power[kPadded], bands[kBands];
  std::memset(power + frontend::kSpectrum, 0, sizeof(float) * (kPadded - frontend::kSpectrum));
  const float energy = power_spectrum<Single>(samples, tables, power);
  if (!(energy <= frontend::kLoudestSingle)) return false;
  band_powers<Single>(plan, power, tables.weights.data(), bands);
  const float floor = static_cast<float>(plan.floor), norm = std::sqrt(energy);
  for (int b = 0; b < kBands; ++b) {
    const float root_error = norm * tables.root_error[b];
    levels.error[b] = tables.level_error + transform_error(plan, bands[b], root_error);
    // a power of two and a mantissa from 2/3 to 4/3
    const float value = bands[b] + floor;
    int32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const int32_t exponent = (bits - 0x3f2aaaab) >> 23;
    bits -= exponent * (1 << 23);
    float mantissa;
    std::memcpy(&mantissa, &bits, sizeof mantissa);
    const float t = mantissa - 1;
    float sum = plan.terms[kTerms - 1];
    for (int i = kTerms - 2; i >= 0; --i) sum = sum * t + plan.terms[i];
    levels.level[b] = static_cast<float>(exponent) * plan.exponent + (sum * t + plan.constant);
  }
  return true;
}

// The formula of the definition.
double in_double(const Plan& plan, double band) {
  return (std::log2(band + plan.floor) + plan.offset) / plan.step;
}

// A level's byte in `byte`; false where an error of `error` could change it.
bool decided(double level, double error, uint8_t& byte) {
  const double least = level < -1 ? -1 : level > 257 ? 257 : level;
  const double nearest = std::nearbyint(least);
  byte = static_cast<uint8_t>(nearest < 0 ? 0 : nearest > 255 ? 255 : nearest);
  return std::fabs(least - nearest) + error < 0.5;
}

double double_error(const Plan& plan, double band, double norm, int b) {
  const auto& tables = plan.double_;
  return tables.level_error + transform_error(plan, band, norm * tables.root_error[b]);
}

// In double precision, the bands that `wanted` names by its bits.
SPARSESPOT_SELDOM bool again(const Plan& plan, const float* samples, uint32_t wanted,
                             uint8_t* bytes) {
  const auto& tables = plan.double_;
  alignas(64) double power[kPadded];
  std::memset(power + frontend::kSpectrum, 0, sizeof(double) * (kPadded - frontend::kSpectrum));
  const double energy = power_spectrum<Double>(samples, tables, power);
  if (!(energy <= frontend::kLoudestDouble)) return false;
  const double norm = std::sqrt(energy);
  bool sure = true;
  for (int g = 0; g < kGroups; ++g) {
    if (!(wanted >> g * kGroup & 0xff)) continue;
    alignas(64) double rows[kGroup][Double::kLanes];
    add_up<Double>(plan.groups[g], power, tables.weights.data(), rows);
    for (int i = 0, b = g * kGroup; i < kGroup; ++i, ++b) {
      if (!(wanted >> b & 1)) continue;
      const double band = total(rows[i]);
      sure &= decided(in_double(plan, band), double_error(plan, band, norm, b), bytes[b]);
    }
  }
  return sure;
}

bool frame(const Plan& plan, const float* samples, uint8_t* bytes) {
  SingleLevels levels;
  if (!in_single(plan, samples, levels)) return again(plan, samples, ~0u, bytes);
  using Vector = Single::Vector;
  alignas(64) float rounded[kBands], room[kBands];
  for (int b = 0; b < kBands; b += Single::kLanes) {
    const Vector level = larger(
        repeated<Single>(-1), smaller(repeated<Single>(257), load<Single>(levels.level + b)));
    // adding and taking away 1.5 * 2^23 rounds to the nearest integer, ties to even
    const Vector shift = repeated<Single>(12582912);
    const Vector nearest = (level + shift) - shift, off = level - nearest;
    store<Single>(rounded + b, larger(Vector{}, smaller(repeated<Single>(255), nearest)));
    store<Single>(room + b, 0.5f - larger(off, -off) - load<Single>(levels.error + b));
  }
  uint32_t asking = 0;
  for (int b = 0; b < kBands; ++b) {
    bytes[b] = static_cast<uint8_t>(static_cast<int32_t>(rounded[b]));
    asking |= room[b] > 0 ? 0 : 1;
  }
  if (!asking) return true;
  uint32_t wanted = 0;
  for (int b = 0; b < kBands; ++b) wanted |= uint32_t{!(room[b] > 0)} << b;
  return again(plan, samples, wanted, bytes);
}

void single_levels(const Plan& plan, const float* samples, Levels& out) {
  SingleLevels levels;
  const bool known = in_single(plan, samples, levels);
  for (int b = 0; b < kBands; ++b) {
    out.level[b] = known ? levels.level[b] : 0;
    out.error[b] = known ? levels.error[b] : HUGE_VAL;
  }
}

void double_levels(const Plan& plan, const float* samples, Levels& out) {
  alignas(64) double power[kPadded], bands[kBands];
  std::memset(power + frontend::kSpectrum, 0, sizeof(double) * (kPadded - frontend::kSpectrum));
  const double energy = power_spectrum<Double>(samples, plan.double_, power);
  const bool known = energy <= frontend::kLoudestDouble;
  if (known) band_powers<Double>(plan, power, plan.double_.weights.data(), bands);
  for (int b = 0; b < kBands; ++b) {
    out.level[b] = known ? in_double(plan, bands[b]) : 0;
    out.error[b] = known ? double_error(plan, bands[b], std::sqrt(energy), b) : HUGE_VAL;
  }
}

constexpr frontend::Tier kTier = {frame, single_levels, double_levels};

}  // namespace

const frontend::Tier& frontend_tier() { return kTier; }

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
