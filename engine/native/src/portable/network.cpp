// One word through the four layers. Nothing is allocated for a word.
#include "../network.h"

#include <algorithm>

#include "pack.h"

namespace sparsespot {
namespace {

void spread(const Winners& winners, int rows, int width, uint8_t* out) {
  std::fill(out, out + static_cast<int64_t>(rows) * width, uint8_t{0});
  for (int row = 0; row < rows; ++row) {
    for (int w = row * winners.capacity; w < row * winners.capacity + winners.count[row]; ++w) {
      out[row * width + winners.index[w]] = static_cast<uint8_t>(winners.value[w]);
    }
  }
}

class PortableNetwork final : public Network {
 public:
  explicit PortableNetwork(const sparsespot_layer* l)
      : channels1(l[0].outputs),
        channels2(l[1].outputs),
        units(l[2].outputs),
        labels(l[3].outputs),
        k1(l[0].k),
        k2(l[1].k),
        k3(l[2].k),
        conv1(pack_input(l[0])),
        conv2(pack_push(l[1], kTaps)),
        linear1(pack_push(l[2], 1)),
        output(pack_push(l[3], 1)),
        scaling1(pack_scaling(l[0], padded(channels1))),
        scaling2(pack_scaling(l[1], conv2.stride)),
        scaling3(pack_scaling(l[2], linear1.stride)),
        output_bias(l[3].bias, l[3].bias + labels),
        winners1(kPositions1, std::min(k1, padded(channels1))),
        winners2(kPositions2, std::min(k2, conv2.stride)),
        winners3(1, std::min(k3, linear1.stride)),
        sums(std::max({kPositions1 * padded(channels1), kSummed2 * kSummed2 * conv2.stride,
                       linear1.stride, output.stride})),
        pooled(kPositions2 * conv2.stride),
        bytes(std::max({kPositions1 * padded(channels1), kPositions2 * conv2.stride,
                        linear1.stride})) {}

  void run(const uint8_t* word, int32_t* accumulators) override {
    pair_pixels(word, pairs);
    const int n1 = padded(channels1), n2 = conv2.stride, n3 = linear1.stride;
    convolve_image(conv1, pairs, sums.data(), n1);
    requantise(scaling1, sums.data(), kPositions1, n1, bytes.data());
    k_winners(bytes.data(), kPositions1, n1, k1, winners1);
    convolve_winners(conv2, winners1, sums.data());
    pool(sums.data(), n2, pooled.data());
    requantise(scaling2, pooled.data(), kPositions2, n2, bytes.data());
    k_winners(bytes.data(), kPositions2, n2, k2, winners2);
    add_winners(linear1, winners2, kPositions2, channels2, sums.data());
    requantise(scaling3, sums.data(), 1, n3, bytes.data());
    k_winners(bytes.data(), 1, n3, k3, winners3);
    add_winners(output, winners3, 1, units, sums.data());
    for (int i = 0; i < labels; ++i) accumulators[i] = sums[i] + output_bias[i];
  }

  void winners(uint8_t* conv1_out, uint8_t* conv2_out, uint8_t* linear1_out) const override {
    spread(winners1, kPositions1, channels1, conv1_out);
    spread(winners2, kPositions2, channels2, conv2_out);
    spread(winners3, 1, units, linear1_out);
  }

 private:
  int channels1, channels2, units, labels, k1, k2, k3;
  InputWeights conv1;
  PushWeights conv2, linear1, output;
  Scaling scaling1, scaling2, scaling3;
  std::vector<int32_t> output_bias;
  Winners winners1, winners2, winners3;
  PixelPairs pairs;
  std::vector<int32_t> sums, pooled;
  std::vector<uint8_t> bytes;
};

}  // namespace

std::unique_ptr<Network> portable::make(const sparsespot_layer* layers) {
  return std::make_unique<PortableNetwork>(layers);
}

}  // namespace sparsespot
