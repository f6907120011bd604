// The simulated kernel behind a C ABI, for tests in Python. A word from each function that can fail:
// 0 is well.
#include <cstdint>
#include <cstring>
#include <exception>

#include "kernel.h"

using sparsespot::Kernel;
using sparsespot::MemorySettings;
using sparsespot::WriteOrder;

namespace {

struct Settings {
  std::uint32_t read_latency, write_latency, outstanding, write_order;
  std::uint32_t stalls[5];
  std::uint64_t seed;
};

struct Counts {
  std::uint64_t boundary, last, address, burst, unstable, control;
  std::uint64_t bytes_read, bytes_written, read_bursts, write_bursts;
};

MemorySettings translated(const Settings& settings) {
  MemorySettings result;
  result.read_latency = settings.read_latency;
  result.write_latency = settings.write_latency;
  result.outstanding = settings.outstanding;
  result.write_order = static_cast<WriteOrder>(settings.write_order);
  result.stalls = {settings.stalls[0], settings.stalls[1], settings.stalls[2], settings.stalls[3],
                   settings.stalls[4]};
  result.seed = settings.seed;
  return result;
}

}  // namespace

extern "C" {

Kernel* kernel_open(const Settings* settings) { return new Kernel(translated(*settings)); }
void kernel_close(Kernel* kernel) { delete kernel; }

void kernel_configure(Kernel* kernel, const Settings* settings) {
  kernel->memory().configure(translated(*settings));
}

int kernel_add_region(Kernel* kernel, std::uint64_t address, std::uint64_t bytes) {
  return kernel->memory().add_region(address, bytes) ? 0 : 1;
}
int kernel_remove_region(Kernel* kernel, std::uint64_t address) {
  return kernel->memory().remove_region(address) ? 0 : 1;
}
int kernel_read_memory(Kernel* kernel, std::uint64_t address, void* data, std::uint64_t bytes) {
  return kernel->memory().read(address, data, bytes) ? 0 : 1;
}
int kernel_write_memory(Kernel* kernel, std::uint64_t address, const void* data,
                        std::uint64_t bytes) {
  return kernel->memory().write(address, data, bytes) ? 0 : 1;
}
void kernel_fail_read(Kernel* kernel, std::uint64_t address) {
  kernel->memory().fail_read(address);
}
void kernel_fail_write(Kernel* kernel, std::uint64_t address) {
  kernel->memory().fail_write(address);
}
void kernel_clear_failures(Kernel* kernel) { kernel->memory().clear_failures(); }

int kernel_write_register(Kernel* kernel, std::uint32_t offset, std::uint32_t value,
                          std::uint32_t strobe) {
  try {
    kernel->write_register(offset, value, static_cast<std::uint8_t>(strobe));
    return 0;
  } catch (const std::exception&) {
    return 1;
  }
}
int kernel_read_register(Kernel* kernel, std::uint32_t offset, std::uint32_t* value) {
  try {
    *value = kernel->read_register(offset);
    return 0;
  } catch (const std::exception&) {
    return 1;
  }
}
void kernel_set_control_delays(Kernel* kernel, std::uint32_t address, std::uint32_t data,
                               std::uint32_t response) {
  kernel->set_control_delays({address, data, response});
}

void kernel_tick(Kernel* kernel, std::uint64_t cycles) { kernel->tick(cycles); }
int kernel_tick_until_interrupt(Kernel* kernel, std::uint64_t limit) {
  return kernel->tick_until_interrupt(limit) ? 0 : 1;
}
void kernel_reset(Kernel* kernel, std::uint32_t cycles) { kernel->reset(cycles); }
void kernel_reset_alone(Kernel* kernel, std::uint32_t cycles) {
  kernel->reset(cycles, false);
}
int kernel_interrupt(Kernel* kernel) { return kernel->interrupt() ? 1 : 0; }
std::uint64_t kernel_cycles(Kernel* kernel) { return kernel->cycles(); }

void kernel_clear_counts(Kernel* kernel) { kernel->memory().clear_counts(); }
void kernel_counts(Kernel* kernel, Counts* counts) {
  const auto& faults = kernel->memory().faults();
  const auto& traffic = kernel->memory().traffic();
  *counts = {faults.boundary,        faults.last,           faults.address,
             faults.burst,           faults.unstable,       kernel->control_faults().total(),
             traffic.bytes_read,     traffic.bytes_written, traffic.read_bursts,
             traffic.write_bursts};
}

}  // extern "C"
