#include "card.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <thread>
#include <utility>

#include "xrt_abi.h"

namespace sparsespot {
namespace {

constexpr std::uint64_t MOST_BYTES = 256ull << 20;  // of a bank, whatever the xclbin says
constexpr int LEFT_OVER = 0xa5;                     // what shows where a transfer was forgotten
constexpr std::uint64_t UNIT_SPAN = 0x1000;

// SPARSESPOT_CARD_STALLS: percent of the cycles in which each channel of the memory stands still.
MemorySettings settings() {
  MemorySettings found;
  if (const char* percent = std::getenv("SPARSESPOT_CARD_STALLS")) {
    found.stalls = Stalls::on_every_channel(static_cast<unsigned>(std::atoi(percent)));
  }
  return found;
}

}  // namespace

Card::~Card() {
  if (lock_ >= 0) close(lock_);
}

// SPARSESPOT_CARD_LOCK names a file that whoever programs the card holds: one program at a time.
// Without it every process has a card of its own.
int Card::lock() {
  const char* name = std::getenv("SPARSESPOT_CARD_LOCK");
  if (name == nullptr || lock_ >= 0) return 0;
  const int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return -errno;
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return -EBUSY;
  }
  lock_ = file;
  return 0;
}

int Card::program(const std::uint8_t* xclbin) {
  const Faults faults = Faults::of_environment();
  if (faults.is("wrong-shell")) return -EOPNOTSUPP;
  if (faults.is("busy")) return -EBUSY;
  XclbinFile file;
  try {
    file = XclbinFile::parse(xclbin);
  } catch (const std::runtime_error&) {
    return -EINVAL;
  }
  if (file.platform != PLATFORM) return -EOPNOTSUPP;
  if (const int error = lock()) return error;
  if (!units_.empty() && file.id == file_.id) return 0;
  for (const Bank& bank : banks_) {
    if (bank.stretches() != 0) return -EPERM;
  }
  file_ = std::move(file);
  units_.clear();
  banks_.clear();
  for (const UnitEntry& unit : file_.units) {
    units_.push_back(std::make_unique<ComputeUnit>(unit.name, unit.base, settings()));
  }
  for (const BankEntry& bank : file_.banks) {
    banks_.emplace_back(bank.base, bank.used ? std::min(bank.bytes, MOST_BYTES) : 0);
  }
  return 0;
}

ComputeUnit* Card::unit(std::size_t index) {
  return index < units_.size() ? units_[index].get() : nullptr;
}

ComputeUnit* Card::unit_at(std::uint64_t address) {
  for (const auto& unit : units_) {
    if (address >= unit->base() && address - unit->base() < UNIT_SPAN) return unit.get();
  }
  return nullptr;
}

ComputeUnit* Card::wired_to(std::uint32_t bank) {
  for (std::size_t i = 0; i < units_.size(); i++) {
    if (file_.units[i].bank == bank) return units_[i].get();
  }
  return nullptr;
}

std::uint32_t Card::allocate(std::size_t bytes, std::uint32_t flags) {
  std::uint64_t address = 0;
  const std::uint32_t index = flags & xrt_abi::BANK_MASK;
  ComputeUnit* unit = nullptr;
  if ((flags & xrt_abi::COMMAND_BUFFER) == 0) {
    unit = wired_to(index);
    if (bytes == 0 || unit == nullptr || index >= banks_.size()) return xrt_abi::NO_BUFFER;
    address = banks_[index].allocate(bytes);
    if (address == 0) return xrt_abi::NO_BUFFER;
  }
  try {
    auto buffer = std::make_unique<Buffer>(bytes, flags, address);
    if (unit != nullptr) {
      const std::vector<std::uint8_t> left_over(bytes, LEFT_OVER);
      unit->memory().add_region(address, bytes);
      unit->memory().write(address, left_over.data(), bytes);
    }
    buffers_[next_] = std::move(buffer);
  } catch (const std::bad_alloc&) {
    if (unit != nullptr) banks_[index].release(address);
    return xrt_abi::NO_BUFFER;
  }
  return next_++;
}

Buffer* Card::buffer(std::uint32_t handle) {
  const auto found = buffers_.find(handle);
  return found == buffers_.end() ? nullptr : found->second.get();
}

void Card::free(std::uint32_t handle) {
  Buffer* freed = buffer(handle);
  if (freed == nullptr) return;
  const std::uint32_t index = freed->flags() & xrt_abi::BANK_MASK;
  if (freed->device_address() == 0) {
    for (const auto& unit : units_) unit->forget(reinterpret_cast<std::uint32_t*>(freed->host()));
  } else if (index < banks_.size() && banks_[index].release(freed->device_address())) {
    wired_to(index)->memory().remove_region(freed->device_address());
  }
  buffers_.erase(handle);
}

bool Card::copy(const Buffer& buffer, bool to_device, std::size_t bytes, std::size_t offset) {
  if (offset > buffer.bytes() || bytes > buffer.bytes() - offset) return false;
  ComputeUnit* unit = wired_to(buffer.flags() & xrt_abi::BANK_MASK);
  if (unit == nullptr || buffer.device_address() == 0) return false;
  const std::uint64_t address = buffer.device_address() + offset;
  std::uint8_t* host = buffer.host() + offset;
  return to_device ? unit->memory().write(address, host, bytes)
                   : unit->memory().read(address, host, bytes);
}

int Card::submit(std::uint32_t handle) {
  Buffer* command = buffer(handle);
  if (command == nullptr || units_.empty()) return -EINVAL;
  auto* words = reinterpret_cast<std::uint32_t*>(command->host());
  const xrt_abi::CommandHeader header{words[0]};
  const std::uint32_t masks = 1 + header.extra_masks();
  if (header.operation() != xrt_abi::START_UNIT || header.words() < masks) return -EINVAL;
  if (4 * (1 + std::size_t{header.words()}) > command->bytes()) return -EINVAL;
  ComputeUnit* chosen = nullptr;
  for (std::size_t i = 0; i < units_.size() && i < 32; i++) {  // of those it may run on
    if ((words[1] >> i & 1) == 0) continue;
    if (chosen == nullptr || units_[i]->waiting() < chosen->waiting()) chosen = units_[i].get();
  }
  if (chosen == nullptr) return -EINVAL;
  chosen->submit(words, ++runs_);
  return 0;
}

bool Card::run(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  do {
    bool moved = false, ended = false;
    for (const auto& unit : units_) {
      if (!unit->moves()) continue;
      moved = true;
      ended = unit->advance() || ended;
    }
    if (ended) return true;
    if (!moved) std::this_thread::sleep_for(std::min(limit, std::chrono::milliseconds(1)));
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

}  // namespace sparsespot
