// What the layers of one tier share, and what it offers; built once for each SPARSESPOT_TIER.
#pragma once

#include "lanes.h"
#include "layers.h"

namespace sparsespot {
namespace SPARSESPOT_TIER {

// The pool: the first largest of four sums, lane by lane, and which it was.
inline void keep_largest(const Floats sums[4], uint16_t* pooled, uint8_t* place) {
  Floats best = sums[0];
  Words won = Words{};
  for (int p = 1; p < 4; ++p) {
    const Words larger = sums[p] > best;
    best = larger ? sums[p] : best;
    won = larger ? Words{} + p : won;
  }
  narrow(best, pooled);
  store_bytes(place, won);
}

void image_forward(const uint16_t* images, const float* weights, int64_t n, int32_t size,
                   int32_t outputs, uint16_t* pooled, uint8_t* place);
void image_backward(const uint16_t* images, const uint16_t* gradient, const uint8_t* place,
                    int64_t n, int32_t size, int32_t outputs, float* weight_gradient);
void winners_forward(const uint16_t* values, const float* weights, const Entries* entries,
                     int64_t n, int32_t size, int32_t inputs, int32_t outputs, uint16_t* pooled,
                     uint8_t* place);
void winners_backward(const uint16_t* values, const float* weights, const Entries* entries,
                      const uint16_t* gradient, const uint8_t* place, int64_t n, int32_t size,
                      int32_t inputs, int32_t outputs, uint16_t* value_gradient,
                      float* weight_gradient);
void linear_forward(const uint16_t* values, const float* weights, const Entries* entries, int64_t n,
                    int32_t inputs, int32_t outputs, uint16_t* sums);
void linear_backward(const uint16_t* values, const float* weights, const Entries* entries,
                     const uint16_t* gradient, int64_t n, int32_t inputs, int32_t outputs,
                     uint16_t* value_gradient, float* weight_gradient);
void norm_forward(const uint16_t* values, const float* factor, const float* bias, float epsilon,
                  int64_t rows, int32_t units, int32_t k, uint16_t* winners, float* mean,
                  float* variance, int32_t* wins);
void norm_backward(const uint16_t* values, const uint16_t* winners, const uint16_t* gradient,
                   const float* factor, const float* mean, const float* variance, float epsilon,
                   int64_t rows, int32_t units, uint16_t* value_gradient, float* factor_gradient,
                   float* bias_gradient);

// All of them, for the dispatch.
const TrainingLayers& layers();

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
