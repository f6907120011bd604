#include "memory.h"

#include <cstring>
#include <iterator>

namespace sparsespot {
namespace {

constexpr std::uint8_t okay = 0, slave_error = 2, decode_error = 3;
constexpr unsigned beat_bytes = 8, beat_size = 3, increment = 1;
constexpr std::uint64_t page = 4096;
constexpr std::size_t beats_ahead = 64;  // of write data taken before its address

}  // namespace

Memory::Memory(const MemorySettings& settings) { configure(settings); }

void Memory::configure(const MemorySettings& settings) {
  settings_ = settings;
  random_ = settings.seed * 0x9e3779b97f4a7c15u + 1;
}

bool Memory::add_region(std::uint64_t address, std::size_t bytes) {
  if (bytes == 0 || address + bytes < address) return false;
  const auto next = regions_.lower_bound(address);
  if (next != regions_.end() && next->first < address + bytes) return false;
  if (next != regions_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second.size() > address) return false;
  }
  regions_.emplace_hint(next, address, std::vector<std::uint8_t>(bytes));
  return true;
}

bool Memory::remove_region(std::uint64_t address) { return regions_.erase(address) == 1; }

const std::uint8_t* Memory::find(std::uint64_t address, std::size_t bytes) const {
  auto region = regions_.upper_bound(address);
  if (region == regions_.begin()) return nullptr;
  --region;
  const std::uint64_t offset = address - region->first;
  const std::size_t size = region->second.size();
  return bytes <= size && offset <= size - bytes ? region->second.data() + offset : nullptr;
}

std::uint8_t* Memory::find(std::uint64_t address, std::size_t bytes) {
  return const_cast<std::uint8_t*>(static_cast<const Memory*>(this)->find(address, bytes));
}

bool Memory::read(std::uint64_t address, void* data, std::size_t bytes) const {
  const std::uint8_t* source = find(address, bytes);
  if (source != nullptr && bytes != 0) std::memcpy(data, source, bytes);
  return source != nullptr;
}

bool Memory::write(std::uint64_t address, const void* data, std::size_t bytes) {
  std::uint8_t* target = find(address, bytes);
  if (target != nullptr && bytes != 0) std::memcpy(target, data, bytes);
  return target != nullptr;
}

void Memory::clear_failures() {
  failing_reads_.clear();
  failing_writes_.clear();
}

void Memory::clear_counts() {
  faults_ = {};
  traffic_ = {};
}

void Memory::reset() {
  reads_.clear();
  writes_.clear();
  beats_.clear();
  responses_.clear();
  outputs_ = {};
  previous_ = {};
}

void Memory::step(const MasterSignals& master) {
  check_held(master);
  accept(master);
  pair_writes();
  ++cycle_;
  drive(master);
}

// A channel whose valid was high without ready must offer the same again.
void Memory::check_held(const MasterSignals& master) {
  const MasterSignals& before = previous_;
  const bool read_changed =
      before.arvalid && (!master.arvalid || master.araddr != before.araddr ||
                         master.arlen != before.arlen || master.arsize != before.arsize ||
                         master.arburst != before.arburst);
  const bool write_changed =
      before.awvalid && (!master.awvalid || master.awaddr != before.awaddr ||
                         master.awlen != before.awlen || master.awsize != before.awsize ||
                         master.awburst != before.awburst);
  const bool data_changed =
      before.wvalid && (!master.wvalid || master.wdata != before.wdata ||
                        master.wstrb != before.wstrb || master.wlast != before.wlast);
  faults_.unstable += read_changed + write_changed + data_changed;
  previous_ = master;
  previous_.arvalid = master.arvalid && !outputs_.arready;
  previous_.awvalid = master.awvalid && !outputs_.awready;
  previous_.wvalid = master.wvalid && !outputs_.wready;
}

void Memory::accept(const MasterSignals& master) {
  if (master.arvalid && outputs_.arready) {
    reads_.push_back(opened(master.araddr, master.arlen, master.arsize, master.arburst,
                            cycle_ + settings_.read_latency));
    ++traffic_.read_bursts;
  }
  if (master.awvalid && outputs_.awready) {
    writes_.push_back(opened(master.awaddr, master.awlen, master.awsize, master.awburst, 0));
    ++traffic_.write_bursts;
  }
  if (master.wvalid && outputs_.wready) {
    beats_.push_back({master.wdata, master.wstrb, master.wlast});
  }
  if (outputs_.rvalid && master.rready) {
    traffic_.bytes_read += beat_bytes;
    outputs_.rvalid = false;
    if (++reads_.front().done == reads_.front().beats) reads_.pop_front();
  }
  if (outputs_.bvalid && master.bready) {
    outputs_.bvalid = false;
    responses_.pop_front();
  }
}

Memory::Burst Memory::opened(std::uint64_t address, unsigned length, unsigned size, unsigned kind,
                             std::uint64_t due) {
  const unsigned beats = length + 1;
  if (size != beat_size || kind != increment || address % beat_bytes != 0) ++faults_.burst;
  if (address / page != (address + beats * beat_bytes - 1) / page) ++faults_.boundary;
  Burst burst{address, beats, due};
  burst.outside = find(address, beats * beat_bytes) == nullptr;
  if (burst.outside) ++faults_.address;
  return burst;
}

void Memory::pair_writes() {
  while (!writes_.empty() && !beats_.empty()) {
    Burst& burst = writes_.front();
    const WriteBeat beat = beats_.front();
    beats_.pop_front();
    store(burst, beat);
    const bool ends = ++burst.done == burst.beats;
    if (beat.last != ends) ++faults_.last;
    if (!ends) continue;
    const std::uint8_t code = burst.outside ? decode_error : burst.failed ? slave_error : okay;
    responses_.push_back({cycle_ + settings_.write_latency, code});
    writes_.pop_front();
  }
}

void Memory::store(Burst& burst, const WriteBeat& beat) {
  const std::uint64_t address = burst.address + std::uint64_t{burst.done} * beat_bytes;
  if (failing_writes_.count(address) != 0) burst.failed = true;
  std::uint8_t* target = find(address, beat_bytes);
  if (target == nullptr || burst.outside || burst.failed) return;
  for (unsigned byte = 0; byte < beat_bytes; ++byte) {
    if ((beat.strobe >> byte & 1) == 0) continue;
    target[byte] = static_cast<std::uint8_t>(beat.data >> (8 * byte));
    ++traffic_.bytes_written;
  }
}

void Memory::drive(const MasterSignals& master) {
  outputs_.arready =
      reads_.size() < settings_.outstanding && !stalled(settings_.stalls.read_address);
  const bool room = writes_.size() + responses_.size() < settings_.outstanding;
  // data_first: an address is taken only once data of its burst is here, or is on offer
  const bool address_waits = settings_.write_order == WriteOrder::data_first && beats_.empty() &&
                             !(master.wvalid && previous_.wvalid);
  const bool data_waits = settings_.write_order == WriteOrder::address_first && writes_.empty();
  outputs_.awready = room && !address_waits && !stalled(settings_.stalls.write_address);
  outputs_.wready =
      beats_.size() < beats_ahead && !data_waits && !stalled(settings_.stalls.write_data);
  drive_read_data();
  if (!outputs_.bvalid && !responses_.empty() && responses_.front().due <= cycle_ &&
      !stalled(settings_.stalls.write_response)) {
    outputs_.bvalid = true;
    outputs_.bresp = responses_.front().code;
  }
}

void Memory::drive_read_data() {
  if (outputs_.rvalid || reads_.empty() || reads_.front().due > cycle_ ||
      stalled(settings_.stalls.read_data)) {
    return;
  }
  const Burst& burst = reads_.front();
  const std::uint64_t address = burst.address + std::uint64_t{burst.done} * beat_bytes;
  const std::uint8_t* source = find(address, beat_bytes);
  outputs_.rvalid = true;
  outputs_.rlast = burst.done + 1 == burst.beats;
  outputs_.rdata = 0;
  outputs_.rresp = okay;
  if (source == nullptr) {
    outputs_.rresp = decode_error;
  } else if (failing_reads_.count(address) != 0) {
    outputs_.rresp = slave_error;
  } else {
    std::memcpy(&outputs_.rdata, source, beat_bytes);
  }
}

// xorshift64*: a stall must not depend on the standard library's generators.
bool Memory::stalled(unsigned percent) {
  if (percent == 0) return false;
  random_ ^= random_ >> 12;
  random_ ^= random_ << 25;
  random_ ^= random_ >> 27;
  return (random_ * 0x2545f4914f6cdd1du >> 33) % 100 < percent;
}

}  // namespace sparsespot
