// k-winners of positions: radix select over bit planes, one position at a time in 64-bit words.
//
// From the highest plane down, either at least as many candidates as are still to be found have the
// bit, and only they stay candidates, or all that have it win. Exact, ties to the lowest index,
// without a branch on data.
#include "layers.h"

namespace sparsespot {
namespace SPARSESPOT_NETWORK_TIER {
namespace {

constexpr int kBits = 8;

inline uint64_t highest_bits(__m256i low, __m256i high) {
  const auto first = static_cast<uint32_t>(_mm256_movemask_epi8(low));
  const auto second = static_cast<uint32_t>(_mm256_movemask_epi8(high));
  return first | static_cast<uint64_t>(second) << 32;
}

}  // namespace

void position_winners(const uint8_t* bytes, int positions, int k, uint64_t* masks) {
  for (int position = 0; position < positions; ++position, bytes += kChannels) {
    __m256i low = load(bytes), high = load(bytes + 32);
    uint64_t planes[kBits], candidates = 0, won = 0;
    for (auto& plane : planes) {
      plane = highest_bits(low, high);
      candidates |= plane;
      low = _mm256_add_epi8(low, low);
      high = _mm256_add_epi8(high, high);
    }
    int64_t wanted = k;
    for (const uint64_t plane : planes) {
      const uint64_t have = candidates & plane, rest = candidates & ~plane;
      const int64_t count = _mm_popcnt_u64(have);
      const bool too_few = count < wanted;
      won |= too_few ? have : 0;
      wanted -= too_few ? count : 0;
      candidates = too_few ? rest : have;
    }
    won |= _pdep_u64((uint64_t{1} << wanted) - 1, candidates);
    masks[position] = won;
  }
}

}  // namespace SPARSESPOT_NETWORK_TIER
}  // namespace sparsespot
