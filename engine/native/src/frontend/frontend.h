// What a front end's handle holds.
#pragma once

#include <cstdint>

#include "../../abi.h"
#include "frames.h"

struct sparsespot_frontend {
  sparsespot::frontend::Plan plan;
  const sparsespot::frontend::Tier* tier;
  int32_t number;
};
