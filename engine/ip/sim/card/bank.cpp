#include "bank.h"

#include <algorithm>

namespace sparsespot {

std::uint64_t Bank::allocate(std::size_t bytes) {
  constexpr std::uint64_t page = 4096;
  if (bytes > bytes_) return 0;
  const std::uint64_t wanted = std::max(page, (bytes + page - 1) / page * page);
  std::uint64_t free = base_;
  for (const auto& [address, length] : taken_) {  // the first gap that is wide enough
    if (address - free >= wanted) break;
    free = address + length;
  }
  if (wanted > base_ + bytes_ - free) return 0;
  taken_[free] = wanted;
  return free;
}

}  // namespace sparsespot
