// A word through the four layers of a vector tier. Nothing is allocated for a word.
#pragma once

#include <cstring>
#include <memory>

#include "network.h"
#include "packed.h"
#include "shape.h"
#include "slots.h"
#include "stream_state.h"

namespace sparsespot {

constexpr int kMostEntries = 1 << 16;  // of linear1: they are told in 16 bits
constexpr int kMostUnits = 1 << 16;

// Tier has the types Conv1, Conv2, Linear1, Row1 (the winners of a row of conv1 as a stream keeps them) and Output,
// how many winners it takes at most (kMost1, kMost2), pack() for each of its layers, and the layers.
template <typename Tier>
class VectorNetwork final : public Network {
 public:
  // Nothing where the shape is not one that the tier is built for.
  static std::unique_ptr<Network> make(const sparsespot_layer* layers) {
    return handles(layers) ? std::make_unique<VectorNetwork>(layers) : nullptr;
  }

  explicit VectorNetwork(const sparsespot_layer* layers)
      : state_(1),
        channels1_(layers[0].outputs),
        channels2_(layers[1].outputs),
        units_(layers[2].outputs),
        labels_(layers[3].outputs),
        k1_(layers[0].k),
        k2_(layers[1].k),
        k3_(layers[2].k) {
    std::memset(state_.data(), 0, sizeof(State));
    Tier::pack(layers[0], state_[0].conv1);
    Tier::pack(layers[1], state_[0].conv2);
    Tier::pack(layers[2], channels2_, linear1_);
    Tier::pack(layers[3], linear1_.groups, output_);
    Tier::make_room(linear1_, room_);
    room_.sums.assign(static_cast<size_t>(linear1_.groups) * kGroup, 0);
    bytes_.assign(room_.sums.size(), 0);
    accumulators_.assign(output_.bias.size(), 0);
  }

  void run(const uint8_t* word, int32_t* accumulators) override {
    [[maybe_unused]] const typename Tier::Rounding rounding;
    State& s = state_[0];
    Tier::convolve_image(s.conv1, word, s.bytes1);
    Tier::position_winners(s.bytes1, kPositions1, k1_, s.masks1);
    Tier::convolve_winners(s.conv2, s.bytes1, s.masks1, s.bytes2);
    Tier::position_winners(s.bytes2, kPositions2, k2_, s.masks2);
    Tier::add_winners(linear1_, s.bytes2, s.masks2, channels2_, room_, bytes_.data());
    Tier::keep_winners(bytes_.data(), linear1_.groups, k3_);
    Tier::output(output_, bytes_.data(), linear1_.groups, room_, accumulators_.data());
    std::memcpy(accumulators, accumulators_.data(), labels_ * sizeof *accumulators);
  }

  size_t stream_bytes() const override { return sizeof(Stream); }

  // A stage is done for all streams before the next begins, and finds its weights in the cache.
  void advance(uint8_t* const* states, const uint8_t* frames, int n,
               int32_t* accumulators) override {
    [[maybe_unused]] const typename Tier::Rounding rounding;
    State& s = state_[0];
    Stream* streams[kStreamsAtOnce];
    for (int i = 0; i < n; ++i) {
      Stream& stream = *(streams[i] = reinterpret_cast<Stream*>(states[i]));
      append(stream.frames[0], frames + i * kSide);
      alignas(64) uint8_t fresh[sizeof stream.conv1];
      Tier::convolve_frames(s.conv1, stream.frames[0], fresh);
      keep_larger(stream.conv1, fresh, sizeof fresh, s.rows1 + i * sizeof fresh);
    }
    Tier::position_winners(s.rows1, n * kPooled1, k1_, s.row_masks1);
    for (int i = 0; i < n; ++i) {
      Tier::keep_row(s.rows1 + i * kPooled1 * kChannels, s.row_masks1 + i * kPooled1,
                     streams[i]->newest1());
    }
    for (int i = 0; i < n; ++i) {
      Stream& stream = *streams[i];
      const typename Tier::Row1* rows[kKernel];
      stream.reached1(rows);
      alignas(64) uint8_t fresh[kPooled2 * kChannels];
      Tier::convolve_rows(s.conv2, rows, fresh);
      keep_larger(stream.conv2[stream.frame % 2], fresh, sizeof fresh, s.rows2 + i * sizeof fresh);
    }
    Tier::position_winners(s.rows2, n * kPooled2, k2_, s.row_masks2);
    for (int i = 0; i < n; ++i) {
      Stream& stream = *streams[i];
      Tier::keep_slots(s.rows2 + i * kPooled2 * kChannels, s.row_masks2 + i * kPooled2,
                       stream.newest2());
      const SlotRow2* rows[kPooled2];
      stream.reached2(rows);
      Tier::add_slots(linear1_, rows, channels2_, room_, bytes_.data());
      Tier::keep_winners(bytes_.data(), linear1_.groups, k3_);
      Tier::output(output_, bytes_.data(), linear1_.groups, room_, accumulators_.data());
      std::memcpy(accumulators + i * labels_, accumulators_.data(),
                  labels_ * sizeof *accumulators);
      stream.next();
    }
  }

  void winners(uint8_t* conv1, uint8_t* conv2, uint8_t* linear1) const override {
    const State& s = state_[0];
    spread(s.bytes1, s.masks1, kPositions1, channels1_, conv1);
    spread(s.bytes2, s.masks2, kPositions2, channels2_, conv2);
    std::memcpy(linear1, bytes_.data(), units_);
  }

 private:
  // Positions are taken in eights.
  static constexpr int kRounded1 = 8 * ((kPositions1 + 7) / 8);
  static constexpr int kRounded2 = 8 * ((kPositions2 + 7) / 8);

  using Stream = StreamState<typename Tier::Row1, SlotRow2, kChannels>;

  static constexpr int kRows1 = kStreamsAtOnce * kPooled1;  // positions of a row of each stream
  static constexpr int kRows2 = kStreamsAtOnce * kPooled2;
  static_assert(kRows1 % 8 == 0 && kRows2 % 8 == 0, "positions are taken in eights");

  struct alignas(64) State {
    uint8_t rows1[kRows1 * kChannels];
    uint8_t rows2[kRows2 * kChannels];
    uint64_t row_masks1[kRows1];
    uint64_t row_masks2[kRows2];
    uint8_t bytes1[kRounded1 * kChannels];
    uint8_t bytes2[kRounded2 * kChannels];
    uint64_t masks1[kRounded1];
    uint64_t masks2[kRounded2];
    typename Tier::Conv1 conv1;
    typename Tier::Conv2 conv2;
  };

  static bool handles(const sparsespot_layer* layers) {
    for (int i = 0; i < 2; ++i) {
      if (layers[i].outputs > kChannels) return false;
    }
    if (layers[0].k > Tier::kMost1 || layers[1].k > Tier::kMost2) return false;
    for (int i = 0; i < 3; ++i) {
      if (!scales_exactly(layers[i], i < 2 ? kTaps : 1)) return false;
    }
    return layers[2].block_width % kBlock == 0 && entries_of(layers[2], 1) < kMostEntries &&
           layers[2].outputs <= kMostUnits;
  }

  static void spread(const uint8_t* bytes, const uint64_t* masks, int positions, int width,
                     uint8_t* out) {
    for (int position = 0; position < positions; ++position, out += width, bytes += kChannels) {
      for (int i = 0; i < width; ++i) out[i] = masks[position] >> i & 1 ? bytes[i] : uint8_t{0};
    }
  }

  Array<State> state_;
  typename Tier::Linear1 linear1_;
  typename Tier::Output output_;
  Additions room_;
  Array<uint8_t> bytes_;
  Array<int32_t> accumulators_;
  int channels1_, channels2_, units_, labels_, k1_, k2_, k3_;
};

}  // namespace sparsespot
