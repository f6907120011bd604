// Eight shorts, four ints and sixteen bytes as values: the compiler's vectors where it has them.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)  // part of every x86-64
#include <emmintrin.h>
#endif

namespace sparsespot {

#if defined(__GNUC__)  // gcc and clang

typedef int32_t Ints4 __attribute__((vector_size(16)));
typedef int16_t Shorts8 __attribute__((vector_size(16)));
typedef uint8_t Bytes16 __attribute__((vector_size(16)));

inline Bytes16 repeat(uint8_t value) { return Bytes16{} + value; }
inline Ints4 repeat(int32_t value) { return Ints4{value, value, value, value}; }
inline Ints4 larger(Ints4 a, Ints4 b) { return a > b ? a : b; }

// Adds one to each lane of `count` whose byte reaches `limit`.
inline void count_reaching(Bytes16 bytes, Bytes16 limit, Bytes16& count) {
  count -= reinterpret_cast<Bytes16>(bytes >= limit);
}

#else

struct Ints4 {
  int32_t lane[4];
  Ints4& operator+=(const Ints4& other) {
    for (int i = 0; i < 4; ++i) lane[i] += other.lane[i];
    return *this;
  }
  int32_t& operator[](int i) { return lane[i]; }
};

struct Shorts8 {
  int16_t lane[8];
  int16_t operator[](int i) const { return lane[i]; }
};

struct Bytes16 {
  uint8_t lane[16];
};

inline Bytes16 repeat(uint8_t value) {
  Bytes16 out;
  std::memset(out.lane, value, sizeof out.lane);
  return out;
}
inline Ints4 repeat(int32_t value) { return Ints4{{value, value, value, value}}; }
inline Ints4 larger(Ints4 a, Ints4 b) {
  for (int i = 0; i < 4; ++i) a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
  return a;
}
inline void count_reaching(Bytes16 bytes, Bytes16 limit, Bytes16& count) {
  for (int i = 0; i < 16; ++i) count.lane[i] += bytes.lane[i] >= limit.lane[i];
}

#endif

template <typename Lanes, typename Value>
inline Lanes load(const Value* from) {
  Lanes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

// The sums of the products of neighbouring shorts.
inline Ints4 multiply_pairs(Shorts8 a, Shorts8 b) {
#if defined(__GNUC__) && defined(__SSE2__)
  return reinterpret_cast<Ints4>(
      _mm_madd_epi16(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#else
  Ints4 out = repeat(int32_t{0});
  for (int i = 0; i < 4; ++i) out[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return out;
#endif
}

// The sum of all lanes, each at most 31.
inline int total(Bytes16 count) {
  uint64_t halves[2];
  std::memcpy(halves, &count, sizeof halves);
  constexpr uint64_t kOnes = 0x0101010101010101u;
  return static_cast<int>((halves[0] * kOnes >> 56) + (halves[1] * kOnes >> 56));
}

}  // namespace sparsespot
