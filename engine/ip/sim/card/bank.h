// The room in a bank of the card's memory: which stretches are taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace sparsespot {

class Bank {
 public:
  Bank(std::uint64_t base, std::uint64_t bytes) : base_(base), bytes_(bytes) {}

  // The address of whole pages that hold ``bytes``; 0 where there is no room.
  std::uint64_t allocate(std::size_t bytes);
  // False where nothing was allocated there.
  bool release(std::uint64_t address) { return taken_.erase(address) != 0; }

  std::uint64_t base() const { return base_; }
  std::uint64_t bytes() const { return bytes_; }
  std::size_t stretches() const { return taken_.size(); }

 private:
  std::uint64_t base_;
  std::uint64_t bytes_;
  std::map<std::uint64_t, std::uint64_t> taken_;  // address to bytes
};

}  // namespace sparsespot
