// What a tier of the front end offers: see sparsespot_frontend_frames in abi.h.
#pragma once

#include <cstdint>

#include "plan.h"

namespace sparsespot {
namespace frontend {

// Levels of a frame before they are rounded, and how far each may be from the truth.
struct Levels {
  double level[kBands];
  double error[kBands];
};

struct Tier {
  // The bytes (32) of a frame (1024); false where its float64 levels lie so near to an edge that
  // the definition must decide
  bool (*frame)(const Plan& plan, const float* samples, uint8_t* bytes);
  void (*single_levels)(const Plan& plan, const float* samples, Levels& levels);
  void (*double_levels)(const Plan& plan, const float* samples, Levels& levels);
};

}  // namespace frontend

namespace portable {
const frontend::Tier& frontend_tier();
}
namespace avx2 {
const frontend::Tier& frontend_tier();
}
namespace avx512 {
const frontend::Tier& frontend_tier();
}

}  // namespace sparsespot
