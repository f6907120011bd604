// One compute unit: a kernel with the bank that it is wired to, and the commands that wait for it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "faults.h"
#include "kernel.h"

namespace sparsespot {

class ComputeUnit {
 public:
  ComputeUnit(std::string name, std::uint64_t base, const MemorySettings& settings);

  const std::string& name() const { return name_; }
  std::uint64_t base() const { return base_; }
  Memory& memory() { return kernel_.memory(); }

  // Queues a command, to whose first word its state is written; `run` counts the card's runs.
  void submit(std::uint32_t* command, std::uint64_t run);
  // Forgets a command whose memory goes away.
  void forget(const std::uint32_t* command);

  std::size_t waiting() const { return queue_.size(); }
  // Whether letting the clock run brings a command nearer its end.
  bool moves() const { return !queue_.empty() && !hung_; }
  // Lets the clock run a little; true if a command came to its end.
  bool advance();

  // 0xffffffff, as a bus answers for what is not there, where the kernel does not.
  std::uint32_t read(std::uint32_t offset);
  void write(std::uint32_t offset, std::uint32_t value);

 private:
  struct Command {
    std::uint32_t* words;
    std::uint64_t run;
  };

  // Reset, with the interrupt enabled: that is how ends of runs are heard.
  void prepare();
  void start(const Command& command);
  void run_on();
  void end(std::uint32_t state);

  std::string name_;
  std::uint64_t base_;
  Kernel kernel_;
  std::deque<Command> queue_;
  bool started_ = false;
  bool hung_ = false;
};

}  // namespace sparsespot
