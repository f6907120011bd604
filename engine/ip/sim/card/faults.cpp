#include "faults.h"

#include <cstdlib>

namespace sparsespot {

Faults Faults::of_environment() {
  Faults faults;
  const char* given = std::getenv("SPARSESPOT_CARD_FAULT");
  if (given == nullptr) return faults;
  const std::string text(given);
  const std::size_t colon = text.find(':');
  faults.kind_ = text.substr(0, colon);
  if (colon != std::string::npos) {
    faults.at_ = std::strtoull(text.c_str() + colon + 1, nullptr, 10);
  }
  return faults;
}

}  // namespace sparsespot
