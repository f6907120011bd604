// One name for the C ABI's layers of training.
#pragma once

#include "../../abi.h"

namespace sparsespot {

using Entries = sparsespot_entries;
using TrainingLayers = sparsespot_training_layers;

}  // namespace sparsespot
