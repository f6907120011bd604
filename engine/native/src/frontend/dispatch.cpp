// The C ABI of the front end, and which tier runs it.
#include <algorithm>
#include <cstring>
#include <new>

#include "../../abi.h"
#include "../features.h"
#include "frontend.h"

using sparsespot::frontend::kBands;
using sparsespot::frontend::kWindow;
using sparsespot::frontend::Levels;
using sparsespot::frontend::Tier;

namespace {

constexpr int32_t kFastest = 3;

const Tier* of_tier(int32_t number) {
#if defined(SPARSESPOT_X86_TIERS)
  if (number == 3 && sparsespot::has_avx512_base() && sparsespot::has_avx2_and_fma()) {
    return &sparsespot::avx512::frontend_tier();
  }
  if ((number == 1 || number == 2) && sparsespot::has_avx2_and_fma()) {
    return &sparsespot::avx2::frontend_tier();
  }
#endif
  return number == 0 ? &sparsespot::portable::frontend_tier() : nullptr;
}

}  // namespace

extern "C" {

sparsespot_frontend* sparsespot_frontend_create(const sparsespot_frontend_tables* tables,
                                                int32_t tier) {
  const Tier* found = nullptr;
  int32_t number = tier < 0 ? kFastest : tier;
  while (!(found = of_tier(number)) && tier < 0) --number;
  if (!found) return nullptr;
  sparsespot_frontend* frontend = nullptr;
  try {
    frontend = new sparsespot_frontend{};
    if (fill(frontend->plan, tables->window, tables->starts, tables->first_bins, tables->weights,
             tables->floor, tables->offset, tables->step)) {
      frontend->tier = found;
      frontend->number = number;
      return frontend;
    }
  } catch (const std::bad_alloc&) {
  }
  delete frontend;
  return nullptr;
}

void sparsespot_frontend_free(sparsespot_frontend* frontend) { delete frontend; }

int32_t sparsespot_frontend_tier(const sparsespot_frontend* frontend) { return frontend->number; }

int64_t sparsespot_frontend_frames(const sparsespot_frontend* frontend, const float* samples,
                                   int64_t clips, int64_t length, int64_t frames, int64_t hop,
                                   int64_t pad, uint8_t* bytes, uint8_t* undecided) {
  int64_t count = 0;
  for (int64_t i = 0; i < clips * frames; ++i) {
    const float* clip = samples + i / frames * length;
    const int64_t first = i % frames * hop - pad;
    const int64_t from = std::max<int64_t>(first, 0);
    const int64_t to = std::min(first + kWindow, length);
#if defined(__GNUC__)
    // what the next frame will find new, though memory be slow
    const float* next = clip + first + kWindow;
    const int64_t new_to_it = std::min<int64_t>(hop, kWindow);
    for (int64_t ahead = 0; ahead < new_to_it; ahead += 16) __builtin_prefetch(next + ahead);
#endif
    bool sure;
    if (to - from == kWindow) {
      sure = frontend->tier->frame(frontend->plan, clip + first, bytes + i * kBands);
    } else {
      alignas(64) float frame[kWindow] = {};
      if (from < to) std::memcpy(frame + (from - first), clip + from, sizeof(float) * (to - from));
      sure = frontend->tier->frame(frontend->plan, frame, bytes + i * kBands);
    }
    undecided[i] = !sure;
    count += !sure;
  }
  return count;
}

void sparsespot_frontend_levels(const sparsespot_frontend* frontend, const float* samples,
                                int32_t precise, double* levels, double* errors) {
  Levels found;
  const auto compute = precise ? frontend->tier->double_levels : frontend->tier->single_levels;
  compute(frontend->plan, samples, found);
  std::memcpy(levels, found.level, sizeof found.level);
  std::memcpy(errors, found.error, sizeof found.error);
}

}  // extern "C"
