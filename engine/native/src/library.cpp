// The C ABI of the network, and which tier runs it.
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#if defined(SPARSESPOT_X86_TIERS)
#include <cpuid.h>
#endif

#include "features.h"
#include "fits.h"
#include "network.h"
#include "streams.h"
#include "workers.h"

using sparsespot::Network;

// One network a thread: each has its own room, and its weights in the cache of its core.
struct sparsespot_network {
  sparsespot_network(int32_t tier_, int32_t labels_, int32_t threads)
      : tier(tier_), labels(labels_), workers(threads) {}

  int32_t tier;
  int32_t labels;
  std::vector<std::unique_ptr<Network>> networks;
  sparsespot::Workers workers;
};

struct sparsespot_streams {
  sparsespot::Streams streams;
};

namespace {

// How a network is made for a tier, the fastest tier first; VNNI has two encodings.
struct Variant {
  int32_t tier;
  bool (*has)();
  std::unique_ptr<Network> (*make)(const sparsespot_layer*);
};

constexpr int kPixelsOfAnImage = 32 * 32;
constexpr int32_t kMostThreads = 1024;

#if defined(SPARSESPOT_X86_TIERS)

using sparsespot::has_avx2_and_fma;
using sparsespot::has_avx512_base;

bool has_avx512() {
  return has_avx512_base() && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bitalg") &&
         __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("gfni") &&
         __builtin_cpu_supports("bmi2");
}

bool has_avx2() {
  return has_avx2_and_fma() && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("popcnt");
}

// gcc before 13 and clang before 16 cannot ask for it by name: leaf 7, subleaf 1, EAX bit 4.
bool has_avx_vnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return has_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

bool has_avx512_vnni() {
  return has_avx2() && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}

#endif

const Variant kVariants[] = {
#if defined(SPARSESPOT_X86_TIERS)
    {3, has_avx512, sparsespot::avx512::make},
    {2, has_avx_vnni, sparsespot::avx2_vnni::make},
    {2, has_avx512_vnni, sparsespot::avx2_avx512vnni::make},
    {1, has_avx2, sparsespot::avx2::make},
#endif
    {0, [] { return true; }, sparsespot::portable::make},
};

bool has(int32_t tier) {
  for (const Variant& variant : kVariants) {
    if (variant.tier == tier && variant.has()) return true;
  }
  return false;
}

}  // namespace

extern "C" {

int32_t sparsespot_abi_version(void) { return SPARSESPOT_ABI_VERSION; }

int32_t sparsespot_has_tier(int32_t tier) { return has(tier); }

sparsespot_network* sparsespot_create(const sparsespot_layer layers[4], int32_t tier,
                                      int32_t threads) {
  if (threads < 1 || threads > kMostThreads || !sparsespot::fits(layers) || (tier >= 0 && !has(tier))) return nullptr;
  try {
    for (const Variant& variant : kVariants) {
      if ((tier >= 0 && variant.tier > tier) || !variant.has()) continue;
      auto first = variant.make(layers);
      if (!first) continue;
      auto made = std::make_unique<sparsespot_network>(variant.tier, layers[3].outputs, threads);
      made->networks.push_back(std::move(first));
      while (made->networks.size() < static_cast<size_t>(threads)) {
        made->networks.push_back(variant.make(layers));
      }
      return made.release();
    }
  } catch (const std::bad_alloc&) {
  } catch (const std::system_error&) {  // no more threads
  }
  return nullptr;
}

void sparsespot_free(sparsespot_network* network) { delete network; }

int32_t sparsespot_tier(const sparsespot_network* network) { return network->tier; }

void sparsespot_predict(sparsespot_network* network, const uint8_t* images, int64_t n,
                        int32_t* accumulators) {
  const int32_t labels = network->labels;
  auto run = [&](int worker, int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      network->networks[worker]->run(images + i * kPixelsOfAnImage, accumulators + i * labels);
    }
  };
  if (n == 1 || network->workers.count() == 1) {
    run(0, 0, n);
  } else {
    network->workers.share(n, 1, run);
  }
}

void sparsespot_trace(sparsespot_network* network, const uint8_t* image, uint8_t* conv1,
                      uint8_t* conv2, uint8_t* linear1, int32_t* accumulators) {
  network->networks[0]->run(image, accumulators);
  network->networks[0]->winners(conv1, conv2, linear1);
}

sparsespot_streams* sparsespot_streams_create(sparsespot_network* network, int64_t count) {
  if (count < 0) return nullptr;
  try {
    return new sparsespot_streams{{*network->networks[0], network->labels, count}};
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {  // more than a vector can tell
  }
  return nullptr;
}

void sparsespot_streams_free(sparsespot_streams* streams) { delete streams; }

int64_t sparsespot_streams_bytes(const sparsespot_streams* streams) {
  return static_cast<int64_t>(streams->streams.bytes());
}

void sparsespot_streams_reset(sparsespot_streams* streams, int64_t which) {
  streams->streams.reset(which);
}

void sparsespot_streams_push(sparsespot_streams* streams, const int64_t* which, int64_t n,
                             const uint8_t* frames, int32_t* accumulators) {
  streams->streams.push(which, n, frames, accumulators);
}

void sparsespot_streams_follow(sparsespot_streams* streams, int64_t which, int64_t n,
                               const uint8_t* frames, int32_t* accumulators) {
  streams->streams.follow(which, n, frames, accumulators);
}

void sparsespot_streams_next(sparsespot_streams* streams, int64_t which, const uint8_t* frame,
                             double scale, int32_t* accumulators, float* logits) {
  streams->streams.next(which, frame, scale, accumulators, logits);
}

int64_t sparsespot_streams_hear(sparsespot_streams* streams, sparsespot_sounds* sounds,
                                const int64_t* which, int64_t n, const float* samples,
                                const int64_t* begins, int32_t* accumulators, uint8_t* undecided) {
  const sparsespot::Hops hops{samples, begins, sounds->sounds.hop()};
  return streams->streams.hear(sounds->sounds, which, n, hops, accumulators, undecided);
}

}  // extern "C"
