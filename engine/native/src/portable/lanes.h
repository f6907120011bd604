// Four floats and sixteen bytes as values: the compiler's vectors where it has them, else arrays.
#pragma once

#include <cstdint>
#include <cstring>

namespace sparsespot {

#if defined(__GNUC__)  // gcc and clang

typedef float Floats4 __attribute__((vector_size(16)));
typedef uint8_t Bytes16 __attribute__((vector_size(16)));

inline Floats4 repeat(float value) { return Floats4{value, value, value, value}; }
inline Bytes16 repeat(uint8_t value) { return Bytes16{} + value; }
inline Floats4 larger(Floats4 a, Floats4 b) { return a > b ? a : b; }

// Adds one to each lane of `count` whose byte reaches `limit`.
inline void count_reaching(Bytes16 bytes, Bytes16 limit, Bytes16& count) {
  count -= reinterpret_cast<Bytes16>(bytes >= limit);
}

#else

struct Floats4 {
  float lane[4];
  Floats4 operator*(const Floats4& other) const {
    Floats4 out;
    for (int i = 0; i < 4; ++i) out.lane[i] = lane[i] * other.lane[i];
    return out;
  }
  Floats4& operator+=(const Floats4& other) {
    for (int i = 0; i < 4; ++i) lane[i] += other.lane[i];
    return *this;
  }
};

struct Bytes16 {
  uint8_t lane[16];
};

inline Floats4 repeat(float value) { return Floats4{{value, value, value, value}}; }
inline Bytes16 repeat(uint8_t value) {
  Bytes16 out;
  std::memset(out.lane, value, sizeof out.lane);
  return out;
}
inline Floats4 larger(Floats4 a, Floats4 b) {
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

// The sum of all lanes, each at most 31.
inline int total(Bytes16 count) {
  uint64_t halves[2];
  std::memcpy(halves, &count, sizeof halves);
  constexpr uint64_t kOnes = 0x0101010101010101u;
  return static_cast<int>((halves[0] * kOnes >> 56) + (halves[1] * kOnes >> 56));
}

}  // namespace sparsespot
