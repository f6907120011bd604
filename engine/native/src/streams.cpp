#include "streams.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "shape.h"

namespace sparsespot {
namespace {

constexpr size_t kLine = 64;

}  // namespace

Streams::Streams(Network& network, int labels, int64_t count)
    : network_(network),
      labels_(labels),
      bytes_(network.stream_bytes()),
      stride_((bytes_ + kLine - 1) / kLine * kLine),
      states_(static_cast<size_t>(count) * stride_),
      silence_(stride_) {
  uint8_t* state = silence_.data();
  const uint8_t frame[kSide] = {};
  std::vector<int32_t> accumulators(static_cast<size_t>(labels));
  for (int i = 0; i < kSide; ++i) network_.advance(&state, frame, 1, accumulators.data());
  for (int64_t i = 0; i < count; ++i) reset(i);
}

void Streams::reset(int64_t which) { std::memcpy(state(which), silence_.data(), bytes_); }

void Streams::push(const int64_t* which, int64_t n, const uint8_t* frames, int32_t* accumulators) {
  uint8_t* states[kStreamsAtOnce];
  for (int64_t first = 0; first < n; first += kStreamsAtOnce) {
    const int some = static_cast<int>(std::min<int64_t>(kStreamsAtOnce, n - first));
    for (int i = 0; i < some; ++i) states[i] = state(which ? which[first + i] : first + i);
    network_.advance(states, frames + first * kSide, some, accumulators + first * labels_);
  }
}

}  // namespace sparsespot
