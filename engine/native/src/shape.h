// The sizes that every tier shares: what the image and two 5x5 convolutions with pools come to.
#pragma once

namespace sparsespot {

constexpr int kSide = 32;                                    // the image, both ways
constexpr int kPixels = kSide * kSide;
constexpr int kKernel = 5;                                   // every convolution, both ways
constexpr int kTaps = kKernel * kKernel;
constexpr int kPooled1 = (kSide - kKernel + 1) / 2;          // 14
constexpr int kSummed2 = kPooled1 - kKernel + 1;             // 10
constexpr int kPooled2 = kSummed2 / 2;                       // 5
constexpr int kPositions1 = kPooled1 * kPooled1;
constexpr int kPositions2 = kPooled2 * kPooled2;

}  // namespace sparsespot
