// Packs four layers for AVX-512.
#include <algorithm>

#include "../entries.h"
#include "../vector_network.h"
#include "layers.h"

namespace sparsespot {
namespace avx512 {
namespace {

// The channel of lane `lane` of register `b`, as `requantised` packs them.
int channel_of(int b, int lane) { return lane / 4 * 16 + b * 4 + lane % 4; }

void pack_scaling(const sparsespot_layer& layer, Scaling& scaling) {
  for (int b = 0; b < kParts; ++b) {
    for (int lane = 0; lane < 16; ++lane) {
      const int channel = channel_of(b, lane);
      const bool real = channel < layer.outputs;  // padding: 0, which never wins
      scaling.bias[b][lane] = real ? layer.bias[channel] : 0;
      scaling.factor[b][lane] = real ? factor_of(layer, channel) : 0.0f;
    }
  }
}

struct Tier {
  using Conv1 = avx512::Conv1;
  using Row1 = avx512::PairRow;
  using Conv2 = avx512::Conv2;
  using Linear1 = avx512::Linear1Lines;
  using Output = avx512::Output;
  struct Rounding {};  // each instruction says how it rounds
  static constexpr int kMost1 = avx512::kMost1, kMost2 = kSlots;

  static constexpr auto convolve_image = avx512::convolve_image;
  static constexpr auto convolve_frames = avx512::convolve_frames;
  static constexpr auto position_winners = avx512::position_winners;
  static constexpr auto convolve_winners = avx512::convolve_winners;
  static constexpr auto keep_row = avx512::pair_up;
  static constexpr auto convolve_rows = avx512::convolve_rows;
  static constexpr auto keep_slots = avx512::keep_slots;
  static constexpr auto add_winners = avx512::add_winners;
  static constexpr auto add_slots = avx512::add_slots;
  static constexpr auto keep_winners = avx512::keep_winners;
  static constexpr auto output = avx512::output;

  // Quads 0 to 4 are the rows' first four taps, 5 the fifth column's, 6 the corner.
  static void pack(const sparsespot_layer& layer, Conv1& packed) {
    const TapWeights taps(layer);
    for (int tap = 0; tap < kTaps; ++tap) {
      const int row = tap / kKernel, column = tap % kKernel, last = kKernel - 1;
      const int quad = column < last ? row : row < last ? kKernel : kKernel + 1;
      const int place = column < last ? column : row < last ? row : 0;
      for (int b = 0; b < kParts; ++b) {
        for (int lane = 0; lane < 16; ++lane) {
          packed.weights[quad][b][lane * 4 + place] = taps.of[tap][channel_of(b, lane)];
        }
      }
    }
    pack_scaling(layer, packed.scaling);
  }

  static void pack(const sparsespot_layer& layer, Conv2& packed) {
    each_entry(layer, kTaps, [&](int input, int tap, int first, int count, auto weight) {
      packed.kept[tap / kKernel][input] |= static_cast<uint8_t>(1 << tap % kKernel);
      for (int i = 0; i < count; ++i) packed.rows[tap][input][first + i] = weight(i);
    });
    pack_scaling(layer, packed.scaling);
  }

  static void pack(const sparsespot_layer& layer, int channels, Linear1& packed) {
    const sparsespot::Linear1 entries = pack_linear1(layer);
    const int inputs = layer.inputs, blocks = entries.groups * kParts;
    packed.groups = entries.groups;
    packed.bias = entries.bias;
    packed.factors = entries.factors;
    packed.more.assign(inputs + 1, static_cast<uint16_t>(inputs));
    for (auto* channels_of : {&packed.any, &packed.whole, &packed.longer}) {
      channels_of->assign(kPositions2, 0);
    }
    const auto put = [&](int first, int last) {  // a line of the entries first..last, at the end
      packed.weights.resize(packed.weights.size() + 64);
      int8_t* line = packed.weights.data() + packed.weights.size() - 64;
      for (int b = 0; b < kParts; ++b) {
        const bool real = first + b < last;
        const int anywhere = static_cast<int>(packed.places.size()) * 7 % blocks;
        packed.places.push_back(
            static_cast<uint16_t>((real ? entries.blocks[first + b] : anywhere) * 8));
        for (int l = 0; l < kBlock && real; ++l) {
          line[l * kParts + b] = entries.weights[static_cast<size_t>(first + b) * kBlock + l];
        }
      }
    };
    for (int i = 0; i < inputs; ++i) {
      put(entries.starts[i], entries.starts[i + 1]);
      const int count = entries.starts[i + 1] - entries.starts[i];
      const uint64_t bit = uint64_t{1} << i % channels;
      if (count > 0) packed.any[i / channels] |= bit;
      if (count > kParts / 2) packed.whole[i / channels] |= bit;
    }
    for (int i = 0; i < inputs; ++i) {
      const int last = entries.starts[i + 1];
      for (int first = entries.starts[i] + kParts; first < last; first += kParts) {
        put(first, last);
        packed.longer[i / channels] |= uint64_t{1} << i % channels;
      }
      packed.more[i + 1] = static_cast<uint16_t>(packed.places.size() / kParts);
    }
  }

  static void make_room(const Linear1& layer, Additions& room) {  // for `output`
    const size_t quads = static_cast<size_t>(layer.groups) * kBlock + kBlock;
    room.entries.assign(quads, 0);
    room.values.assign(quads, 0);
  }

  static void pack(const sparsespot_layer& layer, int groups, Output& packed) {
    packed.registers = (layer.outputs + kBlock - 1) / kBlock;
    packed.weights.assign(static_cast<size_t>(packed.registers) * groups * kGroup * kBlock, 0);
    each_entry(layer, 1, [&](int input, int, int first, int count, auto weight) {
      for (int i = 0; i < count; ++i) {
        const int label = first + i;
        const size_t quad = static_cast<size_t>(label / kBlock) * groups * kBlock + input / 4;
        packed.weights[quad * 64 + label % kBlock * 4 + input % 4] = weight(i);
      }
    });
    packed.bias.assign(static_cast<size_t>(packed.registers) * kBlock, 0);
    std::copy(layer.bias, layer.bias + layer.outputs, packed.bias.begin());
  }
};

}  // namespace

std::unique_ptr<Network> make(const sparsespot_layer* layers) {
  return VectorNetwork<Tier>::make(layers);
}

}  // namespace avx512
}  // namespace sparsespot
