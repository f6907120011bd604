// One word through the four layers. Nothing is allocated for a word.
#include "../network.h"

#include <algorithm>
#include <cstring>

#include "../stream_state.h"
#include "pack.h"
#include "stream.h"

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
        row1(kPooled1, winners1.capacity),
        row2(kPooled2, winners2.capacity),
        reached1(kKernel * kPooled1, winners1.capacity),
        layout(padded(channels1), winners1.capacity, conv2.stride, winners2.capacity),
        sums(std::max({kPositions1 * padded(channels1), kSummed2 * kSummed2 * conv2.stride,
                       linear1.stride, output.stride})),
        pooled(kPositions2 * conv2.stride),
        bytes(std::max({kPositions1 * padded(channels1), kPositions2 * conv2.stride,
                        linear1.stride})),
        fresh(std::max(kPooled1 * padded(channels1), kPooled2 * conv2.stride)) {}

  void run(const uint8_t* word, int32_t* accumulators) override {
    pair_pixels(word, pairs);
    const int n1 = padded(channels1), n2 = conv2.stride;
    convolve_image(conv1, pairs, sums.data(), n1);
    requantise(scaling1, sums.data(), kPositions1, n1, bytes.data());
    k_winners(bytes.data(), kPositions1, n1, k1, winners1);
    convolve_winners(conv2, winners1, sums.data());
    pool(sums.data(), n2, pooled.data());
    requantise(scaling2, pooled.data(), kPositions2, n2, bytes.data());
    k_winners(bytes.data(), kPositions2, n2, k2, winners2);
    finish(accumulators);
  }

  size_t stream_bytes() const override { return layout.bytes; }

  void advance(uint8_t* const* states, const uint8_t* frames, int n,
               int32_t* accumulators) override {
    for (int i = 0; i < n; ++i) advance(states[i], frames + i * kSide, accumulators + i * labels);
  }

  void winners(uint8_t* conv1_out, uint8_t* conv2_out, uint8_t* linear1_out) const override {
    spread(winners1, kPositions1, channels1, conv1_out);
    spread(winners2, kPositions2, channels2, conv2_out);
    spread(winners3, 1, units, linear1_out);
  }

 private:
  void advance(uint8_t* state, const uint8_t* frame, int32_t* accumulators) {
    auto& head = *reinterpret_cast<StreamHead*>(state);
    const int n1 = padded(channels1), n2 = conv2.stride;
    append(head.frames, frame);
    uint8_t image[kPixels] = {};
    std::memcpy(image, head.frames, sizeof head.frames);
    pair_pixels(image, pairs);
    convolve_frames(conv1, pairs, sums.data(), n1);
    pool_down(scaling1, kPooled1, n1, state + layout.conv1);
    k_winners(bytes.data(), kPooled1, n1, k1, row1);
    layout.row1.keep(row1, state + layout.rows1 + head.frame % kKept1 * layout.row1.bytes());
    for (int i = 0; i < kKernel; ++i) {
      const uint8_t* from = state + layout.rows1 + reach1(head.frame, i) * layout.row1.bytes();
      layout.row1.restore(from, i * kPooled1, reached1);
    }
    convolve_row(conv2, reached1, sums.data());
    pool_row(sums.data(), n2, pooled.data());
    std::copy_n(pooled.data(), kPooled2 * n2, sums.data());
    pool_down(scaling2, kPooled2, n2, state + layout.conv2 + head.frame % 2 * kPooled2 * n2);
    k_winners(bytes.data(), kPooled2, n2, k2, row2);
    layout.row2.keep(row2, state + layout.rows2 + head.frame % kKept2 * layout.row2.bytes());
    for (int i = 0; i < kPooled2; ++i) {
      const uint8_t* from = state + layout.rows2 + reach2(head.frame, i) * layout.row2.bytes();
      layout.row2.restore(from, i * kPooled2, winners2);
    }
    finish(accumulators);
    head.frame = (head.frame + 1) % kCycle;
  }

  // The larger of the sums' bytes and of those kept of the row before, which they replace.
  void pool_down(const Scaling& scaling, int positions, int width, uint8_t* kept) {
    requantise(scaling, sums.data(), positions, width, fresh.data());
    keep_larger(kept, fresh.data(), static_cast<size_t>(positions) * width, bytes.data());
  }

  // From conv2's winners on.
  void finish(int32_t* accumulators) {
    const int n3 = linear1.stride;
    add_winners(linear1, winners2, kPositions2, channels2, sums.data());
    requantise(scaling3, sums.data(), 1, n3, bytes.data());
    k_winners(bytes.data(), 1, n3, k3, winners3);
    add_winners(output, winners3, 1, units, sums.data());
    for (int i = 0; i < labels; ++i) accumulators[i] = sums[i] + output_bias[i];
  }

  int channels1, channels2, units, labels, k1, k2, k3;
  InputWeights conv1;
  PushWeights conv2, linear1, output;
  Scaling scaling1, scaling2, scaling3;
  std::vector<int32_t> output_bias;
  Winners winners1, winners2, winners3;
  Winners row1, row2, reached1;  // a stream's newest rows, and those that make conv2's
  StreamLayout layout;
  PixelPairs pairs;
  std::vector<int32_t> sums, pooled;
  std::vector<uint8_t> bytes, fresh;
};

}  // namespace

std::unique_ptr<Network> portable::make(const sparsespot_layer* layers) {
  return std::make_unique<PortableNetwork>(layers);
}

}  // namespace sparsespot
