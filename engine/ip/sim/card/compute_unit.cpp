#include "compute_unit.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "xrt_abi.h"

namespace sparsespot {
namespace {

// Registers of ap_ctrl_hs.
constexpr std::uint32_t CONTROL = 0x00, GLOBAL_ENABLE = 0x04, ENABLE = 0x08, STATUS = 0x0c;
constexpr std::uint32_t START = 1, DONE = 2;
constexpr unsigned FIRST_ARGUMENT = 4;  // word of a command's registers
constexpr std::uint64_t SLICE = 4096;   // cycles

void set_state(std::uint32_t* words, std::uint32_t state) { *words = (*words & ~0xfu) | state; }

}  // namespace

ComputeUnit::ComputeUnit(std::string name, std::uint64_t base, const MemorySettings& settings)
    : name_(std::move(name)), base_(base), kernel_(settings) {
  prepare();
}

void ComputeUnit::prepare() {
  started_ = false;
  try {
    kernel_.reset();
    kernel_.write_register(ENABLE, 1);
    kernel_.write_register(GLOBAL_ENABLE, 1);
  } catch (const KernelHung& hung) {
    std::fprintf(stderr, "simulated card: %s\n", hung.what());
    hung_ = true;
  }
}

void ComputeUnit::submit(std::uint32_t* command, std::uint64_t run) {
  set_state(command, xrt_abi::QUEUED);
  queue_.push_back({command, run});
}

void ComputeUnit::forget(const std::uint32_t* command) {
  const bool first = !queue_.empty() && queue_.front().words == command;
  const auto gone = [command](const Command& each) { return each.words == command; };
  queue_.erase(std::remove_if(queue_.begin(), queue_.end(), gone), queue_.end());
  if (first && started_) prepare();  // it would work on, but for nobody
}

bool ComputeUnit::advance() {
  if (!moves()) return false;
  const std::size_t before = queue_.size();
  try {
    if (!started_) start(queue_.front());
    if (started_ && !hung_) run_on();
  } catch (const KernelHung& hung) {
    std::fprintf(stderr, "simulated card: %s\n", hung.what());
    hung_ = true;
  }
  return queue_.size() != before;
}

void ComputeUnit::start(const Command& command) {
  const Faults faults = Faults::of_environment();
  if (faults.strikes("lost", command.run)) return end(xrt_abi::COMPLETED);
  if (faults.strikes("aborted", command.run)) return end(xrt_abi::ABORTED);
  const xrt_abi::CommandHeader header{command.words[0]};
  const std::uint32_t* registers = command.words + 2 + header.extra_masks();
  const unsigned words = header.words() - 1 - header.extra_masks();
  set_state(command.words, xrt_abi::RUNNING);
  started_ = true;
  hung_ = faults.strikes_from("hung", command.run);
  for (unsigned i = FIRST_ARGUMENT; i < words; i++) kernel_.write_register(4 * i, registers[i]);
  if (!hung_) kernel_.write_register(CONTROL, START);
}

void ComputeUnit::run_on() {
  if (!kernel_.tick_until_interrupt(SLICE)) return;
  kernel_.write_register(STATUS, 1);  // written ones are cleared
  if ((kernel_.read_register(CONTROL) & DONE) == 0) return;
  const std::uint64_t faults = kernel_.memory().faults().total() + kernel_.control_faults().total();
  if (faults != 0) {
    std::fprintf(stderr, "simulated card: the kernel broke the rules of its ports %llu times\n",
                 static_cast<unsigned long long>(faults));
    kernel_.memory().clear_counts();
    return end(xrt_abi::ERROR);
  }
  end(xrt_abi::COMPLETED);
}

void ComputeUnit::end(std::uint32_t state) {
  std::uint32_t* words = queue_.front().words;
  queue_.pop_front();
  started_ = false;
  set_state(words, state);
}

std::uint32_t ComputeUnit::read(std::uint32_t offset) {
  try {
    return kernel_.read_register(offset);
  } catch (const KernelHung&) {
    return 0xffffffff;
  }
}

void ComputeUnit::write(std::uint32_t offset, std::uint32_t value) {
  try {
    kernel_.write_register(offset, value);
  } catch (const KernelHung&) {
    hung_ = true;
  }
}

}  // namespace sparsespot
