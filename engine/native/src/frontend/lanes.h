// Several floats or doubles as one value, in the width of one tier. Without gcc or clang a value is
// one number.
#pragma once

#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "../float_width.h"
#include "plan.h"

// Sanitizers would check every access of a transform that is unrolled into one function: for hours.
#if defined(__GNUC__) && !defined(SPARSESPOT_SANITIZED)
#define SPARSESPOT_INLINE inline __attribute__((always_inline))
#define SPARSESPOT_SELDOM __attribute__((noinline, cold))
#else
#define SPARSESPOT_INLINE inline
#define SPARSESPOT_SELDOM
#endif

namespace sparsespot {
namespace SPARSESPOT_TIER {

#if defined(__GNUC__)
struct Single {
  using Scalar = float;
  static constexpr int kLanes = kWidth;
  typedef float Vector __attribute__((vector_size(4 * kWidth)));
};
struct Double {
  using Scalar = double;
  static constexpr int kLanes = kWidth / 2;
  typedef double Vector __attribute__((vector_size(4 * kWidth)));
  typedef float Narrow __attribute__((vector_size(2 * kWidth)));
};
#else
struct Single {
  using Scalar = float;
  static constexpr int kLanes = 1;
  using Vector = float;
};
struct Double {
  using Scalar = double;
  static constexpr int kLanes = 1;
  using Vector = double;
};
#endif

template <typename Lanes>
SPARSESPOT_INLINE typename Lanes::Vector load(const typename Lanes::Scalar* from) {
  typename Lanes::Vector lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

template <typename Lanes>
SPARSESPOT_INLINE void store(typename Lanes::Scalar* to, typename Lanes::Vector lanes) {
  std::memcpy(to, &lanes, sizeof lanes);
}

// Samples in the precision that computes.
template <typename Lanes>
SPARSESPOT_INLINE typename Lanes::Vector load_samples(const float* from);

template <>
SPARSESPOT_INLINE Single::Vector load_samples<Single>(const float* from) {
  return load<Single>(from);
}

template <>
SPARSESPOT_INLINE Double::Vector load_samples<Double>(const float* from) {
#if defined(__GNUC__)
  Double::Narrow lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return __builtin_convertvector(lanes, Double::Vector);
#else
  return *from;
#endif
}

template <typename Lanes>
SPARSESPOT_INLINE typename Lanes::Vector reversed(typename Lanes::Vector lanes) {
#if defined(__GNUC__)
  typename Lanes::Vector out;
  for (int i = 0; i < Lanes::kLanes; ++i) out[i] = lanes[Lanes::kLanes - 1 - i];
  return out;
#else
  return lanes;
#endif
}

// Columns of the square of lanes whose rows lie `stride` apart.
template <typename Lanes>
SPARSESPOT_INLINE void load_transposed(const typename Lanes::Scalar* from, int stride,
                                       typename Lanes::Vector* columns) {
#if defined(__GNUC__)
  for (int i = 0; i < Lanes::kLanes; ++i) {
    for (int j = 0; j < Lanes::kLanes; ++j) columns[i][j] = from[j * stride + i];
  }
#else
  (void)stride;
  columns[0] = *from;
#endif
}

// The sum of a power of two of numbers, which it overwrites.
template <typename Scalar, int n>
SPARSESPOT_INLINE Scalar total(Scalar (&parts)[n]) {
  for (int apart = n / 2; apart > 0; apart /= 2) {
    for (int i = 0; i < apart; ++i) parts[i] += parts[i + apart];
  }
  return parts[0];
}

template <typename Lanes>
SPARSESPOT_INLINE typename Lanes::Vector repeated(typename Lanes::Scalar number) {
  return typename Lanes::Vector{} + number;
}

template <typename Vector>
SPARSESPOT_INLINE Vector larger(Vector a, Vector b) {
  return a > b ? a : b;
}
template <typename Vector>
SPARSESPOT_INLINE Vector smaller(Vector a, Vector b) {
  return a < b ? a : b;
}

// On x86 rows are put together from quarters and halves as they are loaded, which needs few of the
// shuffles that are scarce.
#if defined(__AVX512F__)

template <>
SPARSESPOT_INLINE Single::Vector reversed<Single>(Single::Vector lanes) {
  const __m512i order = _mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return _mm512_permutexvar_ps(order, lanes);
}

template <>
SPARSESPOT_INLINE Double::Vector reversed<Double>(Double::Vector lanes) {
  return _mm512_permutexvar_pd(_mm512_setr_epi64(7, 6, 5, 4, 3, 2, 1, 0), lanes);
}

// Four times four floats, `stride` apart.
SPARSESPOT_INLINE __m512 four_rows(const float* from, int stride) {
  __m512 rows = _mm512_castps128_ps512(_mm_loadu_ps(from));
  rows = _mm512_mask_broadcast_f32x4(rows, 0x00f0, _mm_loadu_ps(from + stride));
  rows = _mm512_mask_broadcast_f32x4(rows, 0x0f00, _mm_loadu_ps(from + 2 * stride));
  return _mm512_mask_broadcast_f32x4(rows, 0xf000, _mm_loadu_ps(from + 3 * stride));
}

template <>
SPARSESPOT_INLINE void load_transposed<Single>(const float* from, int stride,
                                               Single::Vector* columns) {
  for (int i = 0; i < 16; i += 4) {
    const __m512 a = four_rows(from + i, 4 * stride);
    const __m512 b = four_rows(from + i + stride, 4 * stride);
    const __m512 c = four_rows(from + i + 2 * stride, 4 * stride);
    const __m512 d = four_rows(from + i + 3 * stride, 4 * stride);
    const __m512d e = _mm512_castps_pd(_mm512_unpacklo_ps(a, b));
    const __m512d f = _mm512_castps_pd(_mm512_unpackhi_ps(a, b));
    const __m512d g = _mm512_castps_pd(_mm512_unpacklo_ps(c, d));
    const __m512d h = _mm512_castps_pd(_mm512_unpackhi_ps(c, d));
    columns[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(e, g));
    columns[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(e, g));
    columns[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(f, h));
    columns[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(f, h));
  }
}

template <>
SPARSESPOT_INLINE void load_transposed<Double>(const double* from, int stride,
                                               Double::Vector* columns) {
  for (int i = 0; i < 8; i += 2) {
    __m512d rows[2];
    for (int j = 0; j < 2; ++j) {
      const double* row = from + i + j * stride;
      rows[j] = _mm512_castpd128_pd512(_mm_loadu_pd(row));
      rows[j] = _mm512_mask_broadcast_f64x2(rows[j], 0x0c, _mm_loadu_pd(row + 2 * stride));
      rows[j] = _mm512_mask_broadcast_f64x2(rows[j], 0x30, _mm_loadu_pd(row + 4 * stride));
      rows[j] = _mm512_mask_broadcast_f64x2(rows[j], 0xc0, _mm_loadu_pd(row + 6 * stride));
    }
    columns[i] = _mm512_unpacklo_pd(rows[0], rows[1]);
    columns[i + 1] = _mm512_unpackhi_pd(rows[0], rows[1]);
  }
}

#elif defined(__AVX2__)

template <>
SPARSESPOT_INLINE Single::Vector reversed<Single>(Single::Vector lanes) {
  return _mm256_permutevar8x32_ps(lanes, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}

template <>
SPARSESPOT_INLINE Double::Vector reversed<Double>(Double::Vector lanes) {
  return _mm256_permute4x64_pd(lanes, 0x1b);
}

template <>
SPARSESPOT_INLINE void load_transposed<Single>(const float* from, int stride,
                                               Single::Vector* columns) {
  for (int i = 0; i < 8; i += 4) {
    __m256 rows[4];
    for (int j = 0; j < 4; ++j) {
      const float* row = from + i + j * stride;
      rows[j] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(row)),
                                     _mm_loadu_ps(row + 4 * stride), 1);
    }
    const __m256d e = _mm256_castps_pd(_mm256_unpacklo_ps(rows[0], rows[1]));
    const __m256d f = _mm256_castps_pd(_mm256_unpackhi_ps(rows[0], rows[1]));
    const __m256d g = _mm256_castps_pd(_mm256_unpacklo_ps(rows[2], rows[3]));
    const __m256d h = _mm256_castps_pd(_mm256_unpackhi_ps(rows[2], rows[3]));
    columns[i] = _mm256_castpd_ps(_mm256_unpacklo_pd(e, g));
    columns[i + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(e, g));
    columns[i + 2] = _mm256_castpd_ps(_mm256_unpacklo_pd(f, h));
    columns[i + 3] = _mm256_castpd_ps(_mm256_unpackhi_pd(f, h));
  }
}

template <>
SPARSESPOT_INLINE void load_transposed<Double>(const double* from, int stride,
                                               Double::Vector* columns) {
  for (int i = 0; i < 4; i += 2) {
    __m256d rows[2];
    for (int j = 0; j < 2; ++j) {
      const double* row = from + i + j * stride;
      rows[j] = _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(row)),
                                     _mm_loadu_pd(row + 2 * stride), 1);
    }
    columns[i] = _mm256_unpacklo_pd(rows[0], rows[1]);
    columns[i + 1] = _mm256_unpackhi_pd(rows[0], rows[1]);
  }
}

#endif

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
