// A network that a tier has packed for itself. A tier makes one of layers that fit each other, or
// none where their shape is not one that it is built for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "../abi.h"

namespace sparsespot {

constexpr int kStreamsAtOnce = 8;

class Network {
 public:
  virtual ~Network() = default;

  // Accumulators (labels) of one image (32, 32).
  virtual void run(const uint8_t* word, int32_t* accumulators) = 0;

  // What the hidden layers gave for the word that ran last: see sparsespot_trace in abi.h.
  virtual void winners(uint8_t* conv1, uint8_t* conv2, uint8_t* linear1) const = 0;

  // Bytes of what a stream keeps of the frames before. All of them 0 is a state, though not that of any
  // sound: 32 frames later nothing is left of it.
  virtual size_t stream_bytes() const = 0;

  // Accumulators (n, labels) of n <= kStreamsAtOnce streams, each after one more of frames (n, 32). States
  // begin at multiples of 64 bytes.
  virtual void advance(uint8_t* const* states, const uint8_t* frames, int n,
                       int32_t* accumulators) = 0;
};

namespace portable {
std::unique_ptr<Network> make(const sparsespot_layer* layers);
}
namespace avx2 {
std::unique_ptr<Network> make(const sparsespot_layer* layers);
}
namespace avx2_vnni {
std::unique_ptr<Network> make(const sparsespot_layer* layers);
}
namespace avx2_avx512vnni {
std::unique_ptr<Network> make(const sparsespot_layer* layers);
}
namespace avx512 {
std::unique_ptr<Network> make(const sparsespot_layer* layers);
}

}  // namespace sparsespot
