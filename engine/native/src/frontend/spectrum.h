// The power spectrum of a windowed frame, by a transform of its own.
//
// Sample 16 n + j is row n of column j. A real transform of 64 rows, whole rows at a time, gives
// rows k = 0..32 of 16 columns; multiplied by exp(-2 pi i j k / 1024), a transform of 16 columns
// gives bins k + 64 m, m = 0..15, of which those past 512 are the conjugates of 1024 less. Rows are
// transposed in between, so that a vector always holds columns first and bins afterwards. Row 32 is
// left over: its bins are the odd multiples of 32, and numbers do for it.
#pragma once

#include "lanes.h"

namespace sparsespot {
namespace SPARSESPOT_TIER {

using frontend::kColumns;
using frontend::kHalf;
using frontend::kRows;
using frontend::kWindow;
using frontend::Tables;

template <typename Value>
struct Complex {
  Value real, imaginary;
};

template <typename Value>
SPARSESPOT_INLINE Complex<Value> operator+(Complex<Value> a, Complex<Value> b) {
  return {a.real + b.real, a.imaginary + b.imaginary};
}
template <typename Value>
SPARSESPOT_INLINE Complex<Value> operator-(Complex<Value> a, Complex<Value> b) {
  return {a.real - b.real, a.imaginary - b.imaginary};
}
template <typename Value>
SPARSESPOT_INLINE Complex<Value> conjugate(Complex<Value> a) {
  return {a.real, -a.imaginary};
}
// a + i b and a - i b
template <typename Value>
SPARSESPOT_INLINE Complex<Value> plus_i(Complex<Value> a, Complex<Value> b) {
  return {a.real - b.imaginary, a.imaginary + b.real};
}
template <typename Value>
SPARSESPOT_INLINE Complex<Value> minus_i(Complex<Value> a, Complex<Value> b) {
  return {a.real + b.imaginary, a.imaginary - b.real};
}
// a exp(-i angle)
template <typename Value, typename Factor>
SPARSESPOT_INLINE Complex<Value> turned(Complex<Value> a, Factor cosine, Factor sine) {
  return {a.real * cosine + a.imaginary * sine, a.imaginary * cosine - a.real * sine};
}

// The rows of some columns, windowed.
template <typename Lanes>
struct Rows {
  const float* samples;
  const typename Lanes::Scalar* window;

  SPARSESPOT_INLINE typename Lanes::Vector operator[](int row) const {
    return load_samples<Lanes>(samples + row * kColumns) * load<Lanes>(window + row * kColumns);
  }
};

// Bins 0..N/2 of the N rows from `first`, `stride` apart.
template <int N, int stride, typename Lanes>
struct RealTransform {
  using Bin = Complex<typename Lanes::Vector>;

  static SPARSESPOT_INLINE void run(const Rows<Lanes>& rows, int first,
                                    const Tables<typename Lanes::Scalar>& tables, Bin* bins) {
    constexpr int quarter = N / 4, step = kRows / N;
    Bin of[4][quarter / 2 + 1];
    for (int j = 0; j < 4; ++j) {
      RealTransform<quarter, 4 * stride, Lanes>::run(rows, first + j * stride, tables, of[j]);
    }
    const auto even = of[0][0].real + of[2][0].real, odd = of[1][0].real + of[3][0].real;
    bins[0] = {even + odd, typename Lanes::Vector{}};
    bins[2 * quarter] = {even - odd, typename Lanes::Vector{}};
    bins[quarter] = {of[0][0].real - of[2][0].real, of[3][0].real - of[1][0].real};
#pragma GCC unroll 8
    for (int k = 1; k < quarter / 2; ++k) {
      Bin turn[4] = {of[0][k]};
      for (int j = 1; j < 4; ++j) {
        turn[j] = turned(of[j][k], tables.cosine[j * k * step], tables.sine[j * k * step]);
      }
      const Bin p = turn[0] + turn[2], q = turn[0] - turn[2];
      const Bin r = turn[1] + turn[3], s = turn[1] - turn[3];
      bins[k] = p + r;
      bins[quarter + k] = minus_i(q, s);
      bins[quarter - k] = conjugate(plus_i(q, s));
      bins[2 * quarter - k] = conjugate(p - r);
    }
    // the middle bins of the quarters are real
    const auto root_half = tables.cosine[kRows / 8];
    const auto a = of[0][quarter / 2].real, c = of[2][quarter / 2].real;
    const auto b = of[1][quarter / 2].real, d = of[3][quarter / 2].real;
    const auto difference = (b - d) * root_half, sum = (b + d) * root_half;
    bins[quarter / 2] = {a + difference, -(c + sum)};
    bins[quarter + quarter / 2] = {a - difference, c - sum};
  }
};

template <int stride, typename Lanes>
struct RealTransform<4, stride, Lanes> {
  using Bin = Complex<typename Lanes::Vector>;

  static SPARSESPOT_INLINE void run(const Rows<Lanes>& rows, int first,
                                    const Tables<typename Lanes::Scalar>&, Bin* bins) {
    const auto a = rows[first], b = rows[first + stride];
    const auto c = rows[first + 2 * stride], d = rows[first + 3 * stride];
    const auto even = a + c, odd = b + d;
    bins[0] = {even + odd, typename Lanes::Vector{}};
    bins[1] = {a - c, d - b};
    bins[2] = {even - odd, typename Lanes::Vector{}};
  }
};

// Bins k, k + 4, k + 8, k + 12 of four values.
template <typename Value>
SPARSESPOT_INLINE void butterfly(Complex<Value> a, Complex<Value> b, Complex<Value> c,
                                 Complex<Value> d, Complex<Value>* bins, int apart) {
  const Complex<Value> p = a + c, q = a - c, r = b + d, s = b - d;
  bins[0] = p + r;
  bins[apart] = minus_i(q, s);
  bins[2 * apart] = p - r;
  bins[3 * apart] = plus_i(q, s);
}

template <typename Scalar, typename Value>
SPARSESPOT_INLINE void transform_16(const Complex<Value>* values, const Tables<Scalar>& tables,
                                    Complex<Value>* bins) {
  Complex<Value> of[4][4];
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    butterfly(values[j], values[j + 4], values[j + 8], values[j + 12], of[j], 1);
  }
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) {
    Complex<Value> turn[4] = {of[0][k], of[1][k], of[2][k], of[3][k]};
    for (int j = 1; j < 4 && k > 0; ++j) {
      turn[j] = turned(turn[j], tables.cosine[j * k * 4], tables.sine[j * k * 4]);
    }
    butterfly(turn[0], turn[1], turn[2], turn[3], bins + k, 4);
  }
}

// Power of the odd multiples of bin 32, from row 32; their sum.
template <typename Scalar>
SPARSESPOT_INLINE Scalar odd_power(const Scalar* row, const Tables<Scalar>& tables, Scalar* power) {
  // value j and the one eight later differ by a quarter of a turn in every fourth odd multiple,
  // and the others are conjugates of these
  Complex<Scalar> folded[8], of[2][4], bins[8];
  for (int j = 0; j < 8; ++j) {
    const Complex<Scalar> pair = {row[j], -row[j + 8]};
    folded[j] = turned(pair, tables.cosine[2 * j], tables.sine[2 * j]);
  }
  for (int j = 0; j < 2; ++j) {
    butterfly(folded[j], folded[j + 2], folded[j + 4], folded[j + 6], of[j], 1);
  }
  for (int k = 0; k < 4; ++k) {
    const Complex<Scalar> turn = turned(of[1][k], tables.cosine[8 * k], tables.sine[8 * k]);
    bins[k] = of[0][k] + turn;
    bins[k + 4] = of[0][k] - turn;
  }
  Scalar sum = 0;
  for (int k = 0; k < 8; ++k) {
    const int bin = 32 * (4 * k + 1);
    const Scalar value = bins[k].real * bins[k].real + bins[k].imaginary * bins[k].imaginary;
    power[bin <= kWindow / 2 ? bin : kWindow - bin] = value;
    sum += value;
  }
  return sum;
}

// Power (513) of the frame `samples` (1024), windowed; gives the windowed frame's energy.
template <typename Lanes>
SPARSESPOT_INLINE typename Lanes::Scalar power_spectrum(
    const float* samples, const Tables<typename Lanes::Scalar>& tables,
    typename Lanes::Scalar* power) {
  using Scalar = typename Lanes::Scalar;
  using Vector = typename Lanes::Vector;
  constexpr int lanes = Lanes::kLanes;
  alignas(64) Scalar real[kHalf + 1][kColumns], imaginary[kHalf + 1][kColumns];
  for (int column = 0; column < kColumns; column += lanes) {
    Complex<Vector> bins[kHalf + 1];
    const Rows<Lanes> rows{samples + column, tables.window + column};
    RealTransform<kRows, 1, Lanes>::run(rows, 0, tables, bins);
#pragma GCC unroll 33
    for (int k = 0; k <= kHalf; ++k) {
      store<Lanes>(real[k] + column, bins[k].real);
      store<Lanes>(imaginary[k] + column, bins[k].imaginary);
    }
  }
  Vector energy{};
  for (int k = 0; k < kHalf; k += lanes) {
    Complex<Vector> values[kColumns], bins[kColumns];
    for (int column = 0; column < kColumns; column += lanes) {
      Vector of_real[lanes], of_imaginary[lanes];
      load_transposed<Lanes>(real[k] + column, kColumns, of_real);
      load_transposed<Lanes>(imaginary[k] + column, kColumns, of_imaginary);
      for (int j = 0; j < lanes; ++j) values[column + j] = {of_real[j], of_imaginary[j]};
    }
#pragma GCC unroll 16
    for (int j = 1; j < kColumns; ++j) {
      const Vector cosine = load<Lanes>(tables.turn_cosine[j] + k);
      values[j] = turned(values[j], cosine, load<Lanes>(tables.turn_sine[j] + k));
    }
    transform_16(values, tables, bins);
    Vector sum{};
#pragma GCC unroll 16
    for (int m = 0; m < kColumns; ++m) {
      const Vector square =
          bins[m].real * bins[m].real + bins[m].imaginary * bins[m].imaginary;
      sum += square;
      if (m < kColumns / 2) {
        store<Lanes>(power + kRows * m + k, square);
      } else {
        store<Lanes>(power + kRows * (kColumns - m) - k - (lanes - 1), reversed<Lanes>(square));
      }
    }
    energy += sum * load<Lanes>(tables.share + k);
  }
  alignas(64) Scalar parts[lanes];
  store<Lanes>(parts, energy);
  return total(parts) + odd_power(real[kHalf], tables, power) * (Scalar(2) / kWindow);
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
