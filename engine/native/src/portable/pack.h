// From the arrays of a model file to the order the kernels read.
#pragma once

#include "../../abi.h"
#include "kernels.h"

namespace sparsespot {

InputWeights pack_input(const sparsespot_layer& layer);
PushWeights pack_push(const sparsespot_layer& layer, int taps);

// `n`: accumulators a position, whole lanes.
Scaling pack_scaling(const sparsespot_layer& layer, int n);

}  // namespace sparsespot
