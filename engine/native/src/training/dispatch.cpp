// Training's layers by tier, for the C ABI.
#include "../features.h"
#include "layers.h"

namespace sparsespot {

#if defined(__GNUC__)
namespace portable {
const TrainingLayers& layers();
}
#endif
#if defined(__GNUC__) && defined(__x86_64__)
namespace avx2 {
const TrainingLayers& layers();
}
namespace avx512 {
const TrainingLayers& layers();
}
#endif

namespace {

const TrainingLayers* of_tier(int32_t tier) {
#if defined(__GNUC__) && defined(__x86_64__)
  if (tier == 3 && has_avx512_base()) return &avx512::layers();
  if ((tier == 1 || tier == 2) && has_avx2_and_fma()) return &avx2::layers();
#endif
#if defined(__GNUC__)
  if (tier == 0) return &portable::layers();
#endif
  return nullptr;
}

}  // namespace
}  // namespace sparsespot

extern "C" const sparsespot_training_layers* sparsespot_training(int32_t tier) {
  if (tier >= 0) return sparsespot::of_tier(tier);
  for (int32_t fastest = 3; fastest >= 0; --fastest) {
    if (const auto* layers = sparsespot::of_tier(fastest)) return layers;
  }
  return nullptr;
}
