// The AVX-512 tier (F, BW, DQ, VL, VNNI, VBMI, VBMI2, BITALG, GFNI, VPOPCNTDQ): weights in the order
// it reads, and the layers. One position is at most 64 channels, one register of bytes.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "../packed.h"
#include "../shape.h"
#include "../slots.h"

namespace sparsespot {
namespace avx512 {

constexpr int kSlots = 8;      // winners of a position of conv2, at most
constexpr int kMost1 = 6;      // and of conv1
constexpr int kParts = 4;      // registers of 16 sums that make a position
constexpr int kQuads1 = 7;     // steps of four taps that make conv1's 25

// Rounds down, so that the truncation that follows is exact: what a product has below 2**-16 can
// never carry it over an integer.
inline __m512i scaled(__m512i sums, __m512 factor) {
  constexpr int kDown = _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC;
  const __m512 product = _mm512_fmadd_round_ps(_mm512_cvtepi32_ps(sums), factor,
                                               _mm512_set1_ps(0.5f), kDown);
  return _mm512_cvttps_epi32(product);
}

// The numbers of a register's bytes.
inline __m512i byte_numbers() {
  alignas(64) static constexpr uint8_t kNumbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  return _mm512_load_si512(kNumbers);
}

// Four registers of sums to 64 bytes 0..255; byte 16 l + 4 b + i is lane 4 l + i of register b.
inline __m512i requantised(const __m512i sums[kParts], const float* factor) {
  __m512i whole[kParts];
  for (int b = 0; b < kParts; ++b) whole[b] = scaled(sums[b], _mm512_load_ps(factor + 16 * b));
  return _mm512_packus_epi16(_mm512_packs_epi32(whole[0], whole[1]),
                             _mm512_packs_epi32(whole[2], whole[3]));
}

// Biases and factors (multiplier / 2**shift) of 64 channels in the order of `requantised`.
struct alignas(64) Scaling {
  int32_t bias[kParts][16];
  float factor[kParts][16];
};

struct alignas(64) Conv1 {
  int8_t weights[kQuads1][kParts][64];
  Scaling scaling;
};

// Bit `column` of kept[row][channel]: whether the channel keeps the tap; rows[tap][channel]: weights.
struct alignas(64) Conv2 {
  uint8_t kept[kKernel][kChannels];
  int8_t rows[kTaps][kChannels][kChannels];
  Scaling scaling;
};

// For each pair of neighbours in a row of conv1 the channels that win in one of them, and their values in
// both. A channel is marked, so that an empty slot is told from channel 0.
constexpr int kPairs = kPooled1 - 1;
constexpr int kPair = 2 * kMost1;
struct PairRow {
  static constexpr int kRoom = kPairs * kPair + 4;  // a store of 16 bytes writes beyond the last pair
  uint8_t channels[kRoom];
  uint8_t left[kRoom];
  uint8_t right[kRoom];
};

// linear1 in lines of four blocks of 16 outputs: byte 4 l + b of a line is the weight of output l of its block
// b, so that one load serves four blocks. Input i has line i; what it has beyond four blocks are the lines
// more[i]..more[i + 1]. A line's unused blocks have weights of 0 and stand anywhere, far apart, so that no sum
// waits for another.
struct Linear1Lines {
  int groups = 0;  // of 64 outputs
  Array<int8_t> weights;   // (lines, 64)
  Array<uint16_t> places;  // (lines, 4): blocks, in eights of bytes of their sums
  Array<uint16_t> more;    // (inputs + 1)
  // (positions): channels whose inputs have entries, more than two of them, more than a line
  Array<uint64_t> any, whole, longer;
  Array<int32_t> bias;     // (groups, 64)
  Array<float> factors;    // (groups, 64)
};

// Four inputs a step, 16 labels a register.
struct Output {
  int registers = 0;
  Array<int8_t> weights;  // (registers, 16 groups, 64)
  Array<int32_t> bias;    // (registers, 16)
};

// conv1, its pool and requantisation: bytes (196, 64) of an image; no k-winners yet.
void convolve_image(const Conv1& layer, const uint8_t* image, uint8_t* bytes);

// The same of a stream's last five frames (5, 32), pooled across but not yet with the row before it:
// bytes (14, 64).
void convolve_frames(const Conv1& layer, const uint8_t* frames, uint8_t* bytes);

// The winners of rows of 64 bytes, at most k each, as masks over the channels; rows are read in eights.
void position_winners(const uint8_t* bytes, int positions, int k, uint64_t* masks);

// conv2, its pool and requantisation: bytes (25, 64) of conv1's bytes (196, 64) and winners.
void convolve_winners(const Conv2& layer, const uint8_t* conv1, const uint64_t* masks,
                      uint8_t* bytes);

// What convolve_rows reads of a row of conv1's bytes (14, 64) and winners.
void pair_up(const uint8_t* bytes, const uint64_t* masks, PairRow& row);

// One row of conv2 of five rows of conv1's winners, requantised and pooled across: bytes (5, 64).
void convolve_rows(const Conv2& layer, const PairRow* const rows[kKernel], uint8_t* bytes);

// The winners of a row of conv2, at most eight a position.
void keep_slots(const uint8_t* bytes, const uint64_t* masks, SlotRow2& row);

// linear1 and requantisation: bytes (groups, 64) of conv2's bytes (25, 64) and winners, at most eight a
// position; `channels` inputs a position.
void add_winners(const Linear1Lines& layer, const uint8_t* conv2, const uint64_t* masks,
                 int channels, Additions& room, uint8_t* bytes);

// The same of conv2's winners row by row.
void add_slots(const Linear1Lines& layer, const SlotRow2* const rows[kPooled2], int channels,
               Additions& room, uint8_t* bytes);

// Zeroes all but the k winners of `groups` registers of bytes.
void keep_winners(uint8_t* bytes, int groups, int k);

// Accumulators (registers, 16) of the bytes that keep_winners left.
void output(const Output& layer, const uint8_t* bytes, int groups, Additions& room,
            int32_t* accumulators);

}  // namespace avx512
}  // namespace sparsespot
