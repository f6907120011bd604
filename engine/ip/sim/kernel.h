// The simulated kernel: kws_sparse, cycle by cycle, with the card's memory behind its AXI4 port.
//
// Registers are read and written through AXI4-Lite handshakes, which cost cycles as they do on a
// card. Not thread-safe; kernels are independent of one another.
#ifndef SPARSESPOT_IP_SIM_KERNEL_H
#define SPARSESPOT_IP_SIM_KERNEL_H

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "memory.h"

class VerilatedContext;
class Vkws_sparse;

namespace sparsespot {

// A handshake of the control port that the kernel did not complete.
class KernelHung : public std::runtime_error {
 public:
  explicit KernelHung(const std::string& what) : std::runtime_error(what) {}
};

// Cycles by which the host's side of the control port holds each channel back.
struct ControlDelays {
  unsigned address = 0;
  unsigned data = 0;
  unsigned response = 0;
};

// Violations of AXI4-Lite by the kernel's control port.
struct ControlFaults {
  std::uint64_t withdrawn = 0;  // bvalid or rvalid fell, or their payload changed, before ready
  std::uint64_t unasked = 0;    // a response that nothing was sent for
  std::uint64_t total() const { return withdrawn + unasked; }
};

class Kernel {
 public:
  // Begins with random bits in every register and memory, by the settings' seed; in reset for 16
  // cycles, then idle.
  explicit Kernel(const MemorySettings& settings = {});
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  Memory& memory() { return memory_; }
  const Memory& memory() const { return memory_; }

  // Byte offset in the register map. Raises KernelHung after 10,000 cycles without an answer.
  void write_register(std::uint32_t offset, std::uint32_t value, std::uint8_t strobe = 0xf);
  std::uint32_t read_register(std::uint32_t offset);

  // Lets the clock run. Nothing but tick, reset and the two above lets time pass.
  void tick(std::uint64_t cycles = 1);
  // Until the interrupt line is high, at most `limit` cycles. False where it stayed low.
  bool tick_until_interrupt(std::uint64_t limit);
  // Synchronous reset, whatever is under way. The memory drops its outstanding answers, or gives
  // them later to a kernel that did not ask, as an interconnect does that is not reset along.
  void reset(unsigned cycles = 16, bool memory_too = true);

  bool interrupt() const;
  // Clock cycles since construction.
  std::uint64_t cycles() const { return cycles_; }

  void set_control_delays(const ControlDelays& delays) { delays_ = delays; }
  const ControlFaults& control_faults() const { return control_faults_; }

 private:
  static constexpr unsigned handshake_limit = 10000;

  void edge();
  void watch_control();
  MasterSignals master_signals() const;
  void drive(const SlaveSignals& slave);

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vkws_sparse> model_;
  Memory memory_;
  ControlDelays delays_;
  ControlFaults control_faults_;
  std::uint64_t cycles_ = 0;
  unsigned reads_open_ = 0, writes_open_ = 0;  // control accesses without their response
  int address_lead_ = 0;  // write addresses taken less write data taken
  bool read_held_ = false, write_held_ = false;
  std::uint32_t held_data_ = 0;
};

}  // namespace sparsespot

#endif
