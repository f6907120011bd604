#include "streams.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "prefetch.h"
#include "shape.h"

namespace sparsespot {

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
    const int64_t next = std::min(first + 2 * kStreamsAtOnce, n);
    for (int64_t i = first + kStreamsAtOnce; i < next; ++i) {
      prefetch(state(which ? which[i] : i), bytes_);
    }
    for (int i = 0; i < some; ++i) states[i] = state(which ? which[first + i] : first + i);
    network_.advance(states, frames + first * kSide, some, accumulators + first * labels_);
  }
}

void Streams::follow(int64_t which, int64_t n, const uint8_t* frames, int32_t* accumulators) {
  uint8_t* one = state(which);
  for (int64_t i = 0; i < n; ++i) {
    network_.advance(&one, frames + i * kSide, 1, accumulators + i * labels_);
  }
}

void Streams::next(int64_t which, const uint8_t* frame, double scale, int32_t* accumulators,
                   float* logits) {
  follow(which, 1, frame, accumulators);
  for (int i = 0; i < labels_; ++i) logits[i] = static_cast<float>(accumulators[i] * scale);
}

// While a sound becomes a frame, its stream's state and the next sound are on their way from memory.
int64_t Streams::hear(Sounds& sounds, const int64_t* which, int64_t n, const Hops& hops,
                      int32_t* accumulators, uint8_t* undecided) {
  const auto number = [&](int64_t i) { return which ? which[i] : i; };
  int64_t count = 0;
  for (int64_t first = 0; first < n; first += kStreamsAtOnce) {
    const int64_t last = std::min(first + kStreamsAtOnce, n);
    alignas(64) uint8_t frames[kStreamsAtOnce * kSide];
    uint8_t* states[kStreamsAtOnce];
    int64_t places[kStreamsAtOnce];
    int decided = 0;
    for (int64_t i = first; i < last; ++i) {
      prefetch<2>(state(number(i)), bytes_);
      if (i + 1 < n) sounds.expect(number(i + 1), hops.of(i + 1));
      const bool sure = sounds.push(number(i), hops.of(i), frames + decided * kSide);
      undecided[i] = !sure;
      if (!sure) continue;
      states[decided] = state(number(i));
      places[decided++] = i;
    }
    network_.advance(states, frames, decided, accumulators + first * labels_);
    if (decided == last - first) continue;
    count += last - first - decided;
    for (int i = decided; i-- > 0;) {
      std::memmove(accumulators + places[i] * labels_, accumulators + (first + i) * labels_,
                   labels_ * sizeof *accumulators);
    }
  }
  return count;
}

}  // namespace sparsespot
