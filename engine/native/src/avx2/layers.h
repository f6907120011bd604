// The AVX2 tier (with FMA, BMI2), and the same with VNNI: weights in the order it reads, and the layers.
// It is built twice, in namespaces of their own: SPARSESPOT_NETWORK_TIER names one.
//
// Without VNNI two rows of 16-bit weights are multiplied at a time: the byte product of AVX2 saturates.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "../packed.h"
#include "../shape.h"
#include "../slots.h"

namespace sparsespot {
namespace SPARSESPOT_NETWORK_TIER {

#if defined(__AVXVNNI__) || (defined(__AVX512VNNI__) && defined(__AVX512VL__))
#define SPARSESPOT_VNNI 1
constexpr int kTogether = 4;  // weights that one instruction multiplies and adds
constexpr int kSteps1 = 7;    // of conv1's 25 taps
using Weight = int8_t;
#else
#define SPARSESPOT_VNNI 0
constexpr int kTogether = 2;
constexpr int kSteps1 = 13;
using Weight = int16_t;
#endif

constexpr int kLanes = 8;
constexpr int kParts = 8;  // registers of 8 sums that make a position
constexpr int kSlots = kSlotsKept;  // winners of a position, at most

// Adds `kTogether` products a lane: unsigned values, signed weights.
inline __m256i multiply_add(__m256i sums, __m256i values, __m256i weights) {
#if defined(__AVXVNNI__)
  return _mm256_dpbusd_avx_epi32(sums, values, weights);
#elif SPARSESPOT_VNNI
  return _mm256_dpbusd_epi32(sums, values, weights);
#else
  sums = _mm256_add_epi32(sums, _mm256_madd_epi16(values, weights));
  asm("" : "+x"(sums));  // GCC would keep every product on the stack, and add them all at the end
  return sums;
#endif
}

inline __m256i load(const void* from) {
  return _mm256_load_si256(static_cast<const __m256i*>(from));
}

inline void store(void* to, __m256i value) {
  _mm256_store_si256(static_cast<__m256i*>(to), value);
}

inline __m256i repeat_word(const void* from) {
  int32_t word;
  std::memcpy(&word, from, sizeof word);
  return _mm256_set1_epi32(word);
}

// While it lives, products are rounded down, so that the truncation that follows is exact: what a
// product has below 2**-16 can never carry it over an integer.
class RoundedDown {
 public:
  RoundedDown() : before_(_mm_getcsr()) {
    _mm_setcsr((before_ & ~static_cast<unsigned>(_MM_ROUND_MASK)) | _MM_ROUND_DOWN);
  }
  ~RoundedDown() { _mm_setcsr(before_); }
  RoundedDown(const RoundedDown&) = delete;
  RoundedDown& operator=(const RoundedDown&) = delete;

 private:
  unsigned before_;
};

// Four registers of sums to 32 bytes 0..255; byte 16 l + 4 b + i is lane 4 l + i of register b.
// Only while products are rounded down.
inline __m256i requantised(const __m256i sums[4], const float* factor) {
  __m256i whole[4];
  for (int b = 0; b < 4; ++b) {
    const __m256 product = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[b]),
                                           _mm256_load_ps(factor + kLanes * b),
                                           _mm256_set1_ps(0.5f));
    whole[b] = _mm256_cvttps_epi32(product);
  }
  return _mm256_packus_epi16(_mm256_packs_epi32(whole[0], whole[1]),
                             _mm256_packs_epi32(whole[2], whole[3]));
}

// Biases and factors of 64 channels, each half in the order of `requantised`.
struct alignas(32) Scaling {
  int32_t bias[kParts][kLanes];
  float factor[kParts][kLanes];
};

struct alignas(32) Conv1 {
  Weight weights[kSteps1][kParts][kLanes * kTogether];
  Scaling scaling;
};

// kept[tap]: the channels that keep it; rows[tap][channel]: their weights.
struct alignas(64) Conv2 {
  uint64_t kept[kTaps];
  alignas(64) Weight rows[kTaps][kChannels][kChannels];
  Scaling scaling;
};

// weights[input][label], labels padded to whole blocks.
struct Output {
  int labels = 0;
  Array<int8_t> weights;
  Array<int32_t> bias;
};

// The winners of a row of conv1: as masks over the channels, and in slots.
struct MaskedRow {
  uint64_t masks[kPooled1];
  SlotRow<kPooled1> slots;
};

struct Slots {
  uint64_t channels;
  uint64_t values;
};

// The slots of a position: see SlotRow.
inline Slots slots_of(const uint8_t* bytes, uint64_t mask) {
  uint8_t channels[kSlots], values[kSlots];
  for (int slot = 0; slot < kSlots; ++slot, mask &= mask - 1) {  // in an empty word 64 zeros are counted
    const auto channel = static_cast<uint8_t>(_tzcnt_u64(mask) & (kChannels - 1));
    channels[slot] = channel;
    values[slot] = mask ? bytes[channel] : uint8_t{0};
  }
  Slots slots;
  std::memcpy(&slots.channels, channels, sizeof channels);
  std::memcpy(&slots.values, values, sizeof values);
  return slots;
}

template <int N>
inline void fill_slots(const uint8_t* bytes, const uint64_t* masks, SlotRow<N>& row) {
  for (int i = 0; i < N; ++i) {
    const Slots slots = slots_of(bytes + i * kChannels, masks[i]);
    row.channels[i] = slots.channels;
    row.values[i] = slots.values;
  }
}

// Where the weight of an output stands in a row of Conv2, so that interleaved rows come out in the
// order of `requantised`.
constexpr int row_place(int output) {
#if SPARSESPOT_VNNI
  return output;
#else
  // two registers of sums, of 8 lanes each, are made of one of 16 weights
  const int half = output / 32, lane = output / 16 % 2, part = output / 4 % 4, i = output % 4;
  return half * 32 + part / 2 * 16 + lane * 8 + part % 2 * 4 + i;
#endif
}

// conv1, its pool and requantisation: bytes (196, 64) of an image; no k-winners yet.
void convolve_image(const Conv1& layer, const uint8_t* image, uint8_t* bytes);

// The same of a stream's last five frames (5, 32), pooled across but not yet with the row before it:
// bytes (14, 64).
void convolve_frames(const Conv1& layer, const uint8_t* frames, uint8_t* bytes);

// The winners of rows of 64 bytes, at most k <= 8 each, as masks over the channels.
void position_winners(const uint8_t* bytes, int positions, int k, uint64_t* masks);

// conv2, its pool and requantisation: bytes (25, 64) of conv1's bytes (196, 64) and winners.
void convolve_winners(const Conv2& layer, const uint8_t* conv1, const uint64_t* masks,
                      uint8_t* bytes);

// What convolve_rows reads of a row of conv1's bytes (14, 64) and winners.
void keep_row(const uint8_t* bytes, const uint64_t* masks, MaskedRow& row);

// One row of conv2 of five rows of conv1's winners, requantised and pooled across: bytes (5, 64).
void convolve_rows(const Conv2& layer, const MaskedRow* const rows[kKernel], uint8_t* bytes);

// The winners of a row of conv2, at most eight a position.
void keep_slots(const uint8_t* bytes, const uint64_t* masks, SlotRow2& row);

// linear1 and requantisation: bytes (groups, 64) of conv2's bytes (25, 64) and winners; `channels`
// inputs a position.
void add_winners(const Linear1& layer, const uint8_t* conv2, const uint64_t* masks, int channels,
                 Additions& room, uint8_t* bytes);

// The same of conv2's winners row by row.
void add_slots(const Linear1& layer, const SlotRow2* const rows[kPooled2], int channels,
               Additions& room, uint8_t* bytes);

// Zeroes all but the k winners of `groups` groups of 64 bytes.
void keep_winners(uint8_t* bytes, int groups, int k);

// Accumulators (labels) of the bytes that keep_winners left.
void output(const Output& layer, const uint8_t* bytes, int groups, Additions& room,
            int32_t* accumulators);

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
