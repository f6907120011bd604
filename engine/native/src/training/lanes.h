// As many floats as a register of the tier holds as one value, and bfloat16 to and from float.
#pragma once

#include <cstdint>
#include <cstring>

#include "../float_width.h"

namespace sparsespot {
namespace SPARSESPOT_TIER {

constexpr int kBlock = 16;  // outputs that share an entry

// Wider values than a register are spilt at every sum: ten times slower on AVX2 (gcc 12).
typedef float Floats __attribute__((vector_size(4 * kWidth)));
typedef int32_t Words __attribute__((vector_size(4 * kWidth)));
typedef uint32_t Bits __attribute__((vector_size(4 * kWidth)));
typedef uint16_t Halves __attribute__((vector_size(2 * kWidth)));
typedef uint8_t Bytes __attribute__((vector_size(kWidth)));

inline float widen(uint16_t bits) {
  const uint32_t word = static_cast<uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

// To the nearest bfloat16, ties to even; the values here are finite.
inline uint16_t narrow(float value) {
  uint32_t word;
  std::memcpy(&word, &value, sizeof word);
  return static_cast<uint16_t>((word + 0x7fffu + ((word >> 16) & 1u)) >> 16);
}

inline void narrow(Floats lanes, uint16_t* to) {
  const Bits words = reinterpret_cast<Bits>(lanes);
  const Halves halves = __builtin_convertvector((words + 0x7fffu + (words >> 16 & 1u)) >> 16, Halves);
  std::memcpy(to, &halves, sizeof halves);
}

template <typename Lanes = Floats>
inline Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

inline void store(float* to, Floats lanes) { std::memcpy(to, &lanes, sizeof lanes); }

inline Floats load_bfloat16(const uint16_t* from) {
  Halves halves;
  std::memcpy(&halves, from, sizeof halves);
  return reinterpret_cast<Floats>(__builtin_convertvector(halves, Bits) << 16);
}

inline Words load_bytes(const uint8_t* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return __builtin_convertvector(bytes, Words);
}

inline void store_bytes(uint8_t* to, Words lanes) {
  const Bytes bytes = __builtin_convertvector(lanes, Bytes);
  std::memcpy(to, &bytes, sizeof bytes);
}

inline float sum(Floats lanes) {
  float total = 0;
  for (int i = 0; i < kWidth; ++i) total += lanes[i];
  return total;
}

// Keeps the lanes whose place is `wanted`, and zeroes the others.
inline Floats where(Words place, int32_t wanted, Floats lanes) {
  return reinterpret_cast<Floats>((place == wanted) & reinterpret_cast<Words>(lanes));
}

}  // namespace SPARSESPOT_TIER
}  // namespace sparsespot
