// Many sounds that come a hop at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../large.h"
#include "frontend.h"

namespace sparsespot {

// Where the hops of a push begin: see sparsespot_sounds_push.
struct Hops {
  const float* samples;
  const int64_t* begins;
  int64_t length;

  const float* of(int64_t i) const { return samples + (begins ? begins[i] : i * length); }
};

class Sounds {
 public:
  Sounds(const sparsespot_frontend& frontend, int64_t count, int64_t hop);

  size_t bytes() const { return static_cast<size_t>(length_) * sizeof(float); }
  int64_t hop() const { return hop_; }

  // See sparsespot_sounds_reset and sparsespot_sounds_kept.
  void reset(int64_t which, const float* samples, int64_t length);
  void kept(int64_t which, float* samples) const;

  // The bytes (32) of the frame that ends with a hop; false, and nothing is changed, where it is undecided.
  bool push(int64_t which, const float* hop, uint8_t* bytes) {
    using frontend::kWindow;
    alignas(64) float frame[kWindow];
    float* kept = samples_.data() + which * stride_;
    std::memcpy(frame, kept, this->bytes());
    std::memcpy(frame + length_, hop, sizeof(float) * static_cast<size_t>(hop_));
    if (!frontend_.tier->frame(frontend_.plan, frame, bytes)) return false;
    std::memcpy(kept, frame + hop_, this->bytes());
    return true;
  }

  // Has what `push` will read on its way from memory.
  void expect(int64_t which, const float* hop) const;

 private:
  const sparsespot_frontend& frontend_;
  int64_t hop_, length_, stride_;
  LargeArray<float> samples_;
};

}  // namespace sparsespot

struct sparsespot_sounds {
  sparsespot::Sounds sounds;
};
