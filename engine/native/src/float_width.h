// How many floats a register of one tier holds.
#pragma once

namespace sparsespot {
namespace SPARSESPOT_TIER {

#if defined(__AVX512F__)
constexpr int kWidth = 16;
#elif defined(__AVX2__)
constexpr int kWidth = 8;
#elif defined(__GNUC__)
constexpr int kWidth = 4;
#else  // a value is one number
constexpr int kWidth = 1;
#endif

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
