// Whether four layers can be used: sizes, lists, k and shift, and one layer's outputs the next one's
// inputs.
#pragma once

#include "../abi.h"

namespace sparsespot {

bool fits(const sparsespot_layer* layers);

}  // namespace sparsespot
