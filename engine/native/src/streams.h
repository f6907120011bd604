// Many streams of one network.
#pragma once

#include <cstdint>

#include "frontend/sounds.h"
#include "large.h"
#include "network.h"

namespace sparsespot {

class Streams {
 public:
  // `count` of them, new. The network must outlive them.
  Streams(Network& network, int labels, int64_t count);

  size_t bytes() const { return bytes_; }

  // Makes one of them as if endless digital silence had come before.
  void reset(int64_t which);

  // See sparsespot_streams_push.
  void push(const int64_t* which, int64_t n, const uint8_t* frames, int32_t* accumulators);

  // See sparsespot_streams_follow.
  void follow(int64_t which, int64_t n, const uint8_t* frames, int32_t* accumulators);

  // See sparsespot_streams_next.
  void next(int64_t which, const uint8_t* frame, double scale, int32_t* accumulators, float* logits);

  // See sparsespot_streams_hear.
  int64_t hear(Sounds& sounds, const int64_t* which, int64_t n, const Hops& hops,
               int32_t* accumulators, uint8_t* undecided);

 private:
  uint8_t* state(int64_t which) { return states_.data() + which * stride_; }

  Network& network_;
  int labels_;
  size_t bytes_, stride_;
  LargeArray<uint8_t> states_, silence_;
};

}  // namespace sparsespot
