// How far a band's computed level can be from the true one, and so how near to the edge between
// two bytes a level may lie before it has to be computed more precisely.
//
// u is half the distance from 1 to the next number (2^-24, 2^-53), x the windowed frame and E its
// norm, so that the spectrum's norm is 32 E. Each step below is linear and keeps norms but for a
// common factor, hence the relative errors of the steps, in norm, add up:
//   window: its rounded table and the product                                   2 u
//   five butterflies of radix 4: two additions, each u of what comes out       10 u
//   four multiplications by roots of unity: the products and the rounded
//     table together less than 3.5 u each, the sum u                           18 u
// (The eight odd multiples of bin 32 take another way, of less.) So the spectrum's error is at most
// 30 u 32 E in norm, for any sound. That is far more than a bin meets in practice, for the errors
// seldom all work towards one bin; but frames can be made for which they do. Bins but the first and
// the last come in conjugate pairs with the same error, so the bins of a band see 1/sqrt(2) of it.
// With weights of at most w the norm of the band's error, weighted, is at most
//   D = sqrt(w) 30 u 32 E / sqrt(2),
// and since the root of a band's power B is such a norm, the roots differ by no more than D, and
//   |computed B - B| <= D (2 sqrt(computed B) + D).
// It is the whole frame's energy that counts: a faint band beside a loud one is known less well.
//
// All else is relative to the power and needs no energy: squares, weights and a sum of n terms that
// are not negative cost below (n + 6) u of it. A level is log2(power + floor) / step + c, and an
// error of r in the power is r / (ln 2 step) in the level. The level itself costs
//   in single precision, as exponent / step + (c + polynomial): less than
//     (4 |c| + 4 * 256 + 16 / step) u + 5e-8 / step, the latter the polynomial's own error;
//   in double precision, with a log2 that is good to four units: (8 |c| + 8 * 256) u.
// The definition in NumPy takes the same steps in double precision, so that twice all of the latter
// tells where it may differ.
//
// What is left out: squares of u; how E itself is rounded, 30 u; numbers too small for a full
// mantissa, which lie far below the floor; 1 / (1 - r) for 1 + r. The margin covers them as long
// as r < 0.1, and where it is more, every level asks: the step is at most a quarter.
#pragma once

namespace sparsespot {
namespace frontend {

constexpr double kMargin = 1.25;
constexpr double kTransform = 30;  // u, of the spectrum's norm
constexpr double kPolynomial = 5e-8;
constexpr double kQuietestFloor = 1e-12;
constexpr double kCoarsestStep = 0.25;

// A frame of more energy is left to the more precise path: its squares may overflow.
constexpr float kLoudestSingle = 1e30f;
constexpr double kLoudestDouble = 1e250;

}  // namespace frontend
}  // namespace sparsespot
