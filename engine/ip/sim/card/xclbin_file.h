// An xclbin container in memory: platform, identity, compute units and memory banks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace sparsespot {

struct BankEntry {
  std::string tag;
  std::uint64_t base;
  std::uint64_t bytes;
  bool used;
};

struct UnitEntry {
  std::string name;  // "kernel:instance"
  std::uint64_t base;
  std::uint32_t bank;  // what its arguments lie in
};

struct XclbinFile {
  std::string platform;
  std::array<std::uint8_t, 16> id;
  std::vector<UnitEntry> units;
  std::vector<BankEntry> banks;
  std::uint16_t clock_mhz = 0;

  // Throws std::runtime_error where the container is not well-formed.
  static XclbinFile parse(const std::uint8_t* data);
};

}  // namespace sparsespot
