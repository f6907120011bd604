// Packs four layers for AVX2.
#include <algorithm>

#include "../entries.h"
#include "../vector_network.h"
#include "layers.h"

namespace sparsespot {
namespace SPARSESPOT_NETWORK_TIER {
namespace {

namespace tier = SPARSESPOT_NETWORK_TIER;

// The channel of lane `lane` of register `part`, as `requantised` packs them, half by half.
int channel_of(int part, int lane) {
  return part / 4 * 32 + lane / 4 * 16 + part % 4 * 4 + lane % 4;
}

void pack_scaling(const sparsespot_layer& layer, Scaling& scaling) {
  for (int part = 0; part < kParts; ++part) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const int channel = channel_of(part, lane);
      const bool real = channel < layer.outputs;  // padding: 0, which never wins
      scaling.bias[part][lane] = real ? layer.bias[channel] : 0;
      scaling.factor[part][lane] = real ? factor_of(layer, channel) : 0.0f;
    }
  }
}

// The step that multiplies a tap of conv1, and which of its weights that is.
struct Place {
  int step;
  int part;
};

Place place_of(int tap) {
  const int row = tap / kKernel, column = tap % kKernel, last = kKernel - 1;
  if (column < last) {
    const int steps = last / kTogether;  // of a row
    return {steps * row + column / kTogether, column % kTogether};
  }
  return {last / kTogether * kKernel + row / kTogether, row % kTogether};
}

struct Tier {
  using Conv1 = tier::Conv1;
  using Row1 = tier::MaskedRow;
  using Conv2 = tier::Conv2;
  using Linear1 = sparsespot::Linear1;
  using Output = tier::Output;
  using Rounding = RoundedDown;
  static constexpr int kMost1 = kSlots, kMost2 = kSlots;

  static constexpr auto convolve_image = tier::convolve_image;
  static constexpr auto convolve_frames = tier::convolve_frames;
  static constexpr auto position_winners = tier::position_winners;
  static constexpr auto convolve_winners = tier::convolve_winners;
  static constexpr auto keep_row = tier::keep_row;
  static constexpr auto convolve_rows = tier::convolve_rows;
  static constexpr auto keep_slots = tier::keep_slots;
  static constexpr auto add_winners = tier::add_winners;
  static constexpr auto add_slots = tier::add_slots;
  static constexpr auto keep_winners = tier::keep_winners;
  static constexpr auto output = tier::output;

  static void pack(const sparsespot_layer& layer, Conv1& packed) {
    const TapWeights taps(layer);
    for (int tap = 0; tap < kTaps; ++tap) {
      const Place place = place_of(tap);
      for (int part = 0; part < kParts; ++part) {
        for (int lane = 0; lane < kLanes; ++lane) {
          packed.weights[place.step][part][lane * kTogether + place.part] =
              taps.of[tap][channel_of(part, lane)];
        }
      }
    }
    pack_scaling(layer, packed.scaling);
  }

  static void pack(const sparsespot_layer& layer, Conv2& packed) {
    each_entry(layer, kTaps, [&](int input, int tap, int first, int count, auto weight) {
      packed.kept[tap] |= uint64_t{1} << input;
      for (int i = 0; i < count; ++i) packed.rows[tap][input][row_place(first + i)] = weight(i);
    });
    pack_scaling(layer, packed.scaling);
  }

  static void pack(const sparsespot_layer& layer, int, Linear1& packed) {
    packed = pack_linear1(layer);
  }

  static void make_room(const Linear1& layer, Additions& room) {
    const size_t most = static_cast<size_t>(kPositions2) * kMost2 * layer.longest;
    room.entries.assign(most + kAtOnce, 0);
    room.values.assign(most + kAtOnce, 0);
  }

  static void pack(const sparsespot_layer& layer, int groups, Output& packed) {
    packed.labels = (layer.outputs + kBlock - 1) / kBlock * kBlock;
    packed.weights.assign(static_cast<size_t>(groups) * kGroup * packed.labels, 0);
    each_entry(layer, 1, [&](int input, int, int first, int count, auto weight) {
      for (int i = 0; i < count; ++i) {
        packed.weights[static_cast<size_t>(input) * packed.labels + first + i] = weight(i);
      }
    });
    packed.bias.assign(packed.labels, 0);
    std::copy(layer.bias, layer.bias + layer.outputs, packed.bias.begin());
  }
};

}  // namespace

std::unique_ptr<Network> make(const sparsespot_layer* layers) {
  return VectorNetwork<Tier>::make(layers);
}

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
