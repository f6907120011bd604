// The C ABI of many sounds that come a hop at a time.
#include "sounds.h"

#include <algorithm>
#include <new>
#include <stdexcept>

#include "../prefetch.h"

namespace sparsespot {
namespace {

constexpr int64_t kLineSamples = kLine / sizeof(float);

}  // namespace

Sounds::Sounds(const sparsespot_frontend& frontend, int64_t count, int64_t hop)
    : frontend_(frontend),
      hop_(hop),
      length_(frontend::kWindow - hop),
      // a line at least: what keeps nothing has a place too
      stride_(std::max<int64_t>(1, (length_ + kLineSamples - 1) / kLineSamples) * kLineSamples),
      samples_(static_cast<size_t>(count) * static_cast<size_t>(stride_)) {}

void Sounds::reset(int64_t which, const float* samples, int64_t length) {
  float* kept = samples_.data() + which * stride_;
  const int64_t some = std::min(length, length_), silent = length_ - some;
  std::fill(kept, kept + silent, 0.0f);
  if (some > 0) std::memcpy(kept + silent, samples + (length - some), sizeof(float) * some);
}

void Sounds::kept(int64_t which, float* samples) const {
  std::memcpy(samples, samples_.data() + which * stride_, bytes());
}

void Sounds::expect(int64_t which, const float* hop) const {
  prefetch<2>(samples_.data() + which * stride_, bytes());
  prefetch<2>(hop, sizeof(float) * static_cast<size_t>(hop_));
}

}  // namespace sparsespot

extern "C" {

sparsespot_sounds* sparsespot_sounds_create(const sparsespot_frontend* frontend, int64_t count,
                                            int64_t hop) {
  if (count < 0 || hop < 1 || hop > sparsespot::frontend::kWindow) return nullptr;
  try {
    return new sparsespot_sounds{{*frontend, count, hop}};
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {  // more than a vector can tell
  }
  return nullptr;
}

void sparsespot_sounds_free(sparsespot_sounds* sounds) { delete sounds; }

int64_t sparsespot_sounds_bytes(const sparsespot_sounds* sounds) {
  return static_cast<int64_t>(sounds->sounds.bytes());
}

void sparsespot_sounds_reset(sparsespot_sounds* sounds, int64_t which, const float* samples,
                             int64_t length) {
  sounds->sounds.reset(which, samples, length);
}

void sparsespot_sounds_kept(const sparsespot_sounds* sounds, int64_t which, float* samples) {
  sounds->sounds.kept(which, samples);
}

int64_t sparsespot_sounds_push(sparsespot_sounds* handle, const int64_t* which, int64_t n,
                               const float* samples, const int64_t* begins, uint8_t* bytes,
                               uint8_t* undecided) {
  using sparsespot::frontend::kBands;
  sparsespot::Sounds& sounds = handle->sounds;
  const sparsespot::Hops hops{samples, begins, sounds.hop()};
  int64_t count = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (i + 1 < n) sounds.expect(which ? which[i + 1] : i + 1, hops.of(i + 1));
    const bool sure = sounds.push(which ? which[i] : i, hops.of(i), bytes + i * kBands);
    undecided[i] = !sure;
    count += !sure;
  }
  return count;
}

}  // extern "C"
