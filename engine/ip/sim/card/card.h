// A simulated accelerator card as a device library shows it: programmed with an xclbin, it has
// compute units, banks of memory of its own, and buffers that are copied only when asked.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "bank.h"
#include "buffer.h"
#include "compute_unit.h"
#include "xclbin_file.h"

namespace sparsespot {

class Card {
 public:
  // What the card calls itself, and what an xclbin for it says; no two systems agree on one name.
  static constexpr const char* SHELL = "xilinx_u250_gen3x16_xdma_shell_4_1";
  static constexpr const char* PLATFORM = "xilinx_u250_gen3x16_xdma_4_1_202210_1";

  ~Card();

  // 0 or a negative errno. What is loaded already stays as it is.
  int program(const std::uint8_t* xclbin);
  const XclbinFile& file() const { return file_; }
  // nullptr where there is no such unit.
  ComputeUnit* unit(std::size_t index);
  ComputeUnit* unit_at(std::uint64_t address);

  // A handle, xrt_abi::NO_BUFFER where it cannot be had.
  std::uint32_t allocate(std::size_t bytes, std::uint32_t flags);
  Buffer* buffer(std::uint32_t handle);
  void free(std::uint32_t handle);
  // Copies between host and card. False beyond the buffer, or where the card has no such memory.
  bool copy(const Buffer& buffer, bool to_device, std::size_t bytes, std::size_t offset);
  std::size_t buffers_in(std::size_t bank) const { return banks_[bank].stretches(); }

  // 0 or a negative errno.
  int submit(std::uint32_t command);
  // Lets the units run until a command ends or the time is over; whether one ended.
  bool run(std::chrono::milliseconds limit);

 private:
  int lock();
  ComputeUnit* wired_to(std::uint32_t bank);

  XclbinFile file_;
  std::vector<std::unique_ptr<ComputeUnit>> units_;
  std::vector<Bank> banks_;
  std::map<std::uint32_t, std::unique_ptr<Buffer>> buffers_;
  std::uint32_t next_ = 1;
  std::uint64_t runs_ = 0;
  int lock_ = -1;
};

}  // namespace sparsespot
