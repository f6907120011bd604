// The card's memory behind an AXI4 port: 64-bit data and address, one ID, INCR bursts.
//
// Time passes in step(). Everything a memory controller may do to a master is a setting: latency, a
// limit of outstanding bursts, seeded stalls of every channel, either order of write address and
// write data. What a master must not do is counted, never tolerated in silence.
#ifndef SPARSESPOT_IP_SIM_MEMORY_H
#define SPARSESPOT_IP_SIM_MEMORY_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <vector>

namespace sparsespot {

// Share of cycles, 0..99 percent, in which a channel is held back.
struct Stalls {
  unsigned read_address = 0;
  unsigned read_data = 0;
  unsigned write_address = 0;
  unsigned write_data = 0;
  unsigned write_response = 0;

  static Stalls on_every_channel(unsigned percent) {
    return {percent, percent, percent, percent, percent};
  }
};

// AXI4 leaves it to the slave which of the two write channels it takes first.
enum class WriteOrder : unsigned { independent = 0, data_first = 1, address_first = 2 };

struct MemorySettings {
  unsigned read_latency = 40;   // cycles from the address to its first beat
  unsigned write_latency = 20;  // cycles from the last beat to the response
  unsigned outstanding = 16;    // bursts a direction; more are not accepted
  Stalls stalls{};
  WriteOrder write_order = WriteOrder::independent;
  std::uint64_t seed = 1;
};

// What the master drives.
struct MasterSignals {
  bool arvalid = false, rready = false, awvalid = false, wvalid = false, wlast = false,
       bready = false;
  std::uint64_t araddr = 0, awaddr = 0, wdata = 0;
  std::uint8_t arlen = 0, arsize = 0, arburst = 0, awlen = 0, awsize = 0, awburst = 0, wstrb = 0;
};

// What the memory drives.
struct SlaveSignals {
  bool arready = false, rvalid = false, rlast = false, awready = false, wready = false,
       bvalid = false;
  std::uint64_t rdata = 0;
  std::uint8_t rresp = 0, bresp = 0;
};

// Violations of AXI4 by the master, and accesses outside every region.
struct MemoryFaults {
  std::uint64_t boundary = 0;  // a burst across 4 KiB
  std::uint64_t last = 0;      // wlast missing, or where no burst ends
  std::uint64_t address = 0;   // outside every region
  std::uint64_t burst = 0;     // not INCR, not eight bytes a beat, or not aligned to them
  std::uint64_t unstable = 0;  // valid withdrawn or payload changed before ready
  std::uint64_t total() const { return boundary + last + address + burst + unstable; }
};

struct MemoryTraffic {
  std::uint64_t bytes_read = 0, bytes_written = 0, read_bursts = 0, write_bursts = 0;
};

class Memory {
 public:
  explicit Memory(const MemorySettings& settings = {});

  // New settings hold from the next step on; the random sequence begins anew with the seed.
  void configure(const MemorySettings& settings);
  const MemorySettings& settings() const { return settings_; }

  // A region of zeros, as a buffer object. False where it overlaps one or is empty.
  bool add_region(std::uint64_t address, std::size_t bytes);
  // False where no region begins there.
  bool remove_region(std::uint64_t address);

  // The host's side, without time. False, and nothing done, where it is not within one region.
  bool read(std::uint64_t address, void* data, std::size_t bytes) const;
  bool write(std::uint64_t address, const void* data, std::size_t bytes);

  // From now on the beat (read) or the burst (write) that touches these eight bytes answers SLVERR.
  void fail_read(std::uint64_t address) { failing_reads_.insert(address & ~std::uint64_t{7}); }
  void fail_write(std::uint64_t address) { failing_writes_.insert(address & ~std::uint64_t{7}); }
  void clear_failures();

  // One clock edge: what the master drove in this cycle against outputs().
  void step(const MasterSignals& master);
  // What the memory drives in the current cycle.
  const SlaveSignals& outputs() const { return outputs_; }
  // The master was reset: what it offered and was not taken, it need not offer again.
  void forget_offers() { previous_ = {}; }
  // Drops everything under way, as a reset of the interconnect does; contents stay.
  void reset();

  const MemoryFaults& faults() const { return faults_; }
  const MemoryTraffic& traffic() const { return traffic_; }
  void clear_counts();

 private:
  struct Burst {
    std::uint64_t address;
    unsigned beats;
    std::uint64_t due;  // first cycle in which it may be answered
    unsigned done = 0;
    bool failed = false;
    bool outside = false;
  };
  struct WriteBeat {
    std::uint64_t data;
    std::uint8_t strobe;
    bool last;
  };
  struct Response {
    std::uint64_t due;
    std::uint8_t code;
  };

  void accept(const MasterSignals& master);
  void check_held(const MasterSignals& master);
  Burst opened(std::uint64_t address, unsigned length, unsigned size, unsigned kind,
               std::uint64_t due);
  void pair_writes();
  void store(Burst& burst, const WriteBeat& beat);
  void drive(const MasterSignals& master);
  void drive_read_data();
  bool stalled(unsigned percent);
  std::uint8_t* find(std::uint64_t address, std::size_t bytes);
  const std::uint8_t* find(std::uint64_t address, std::size_t bytes) const;

  MemorySettings settings_;
  std::uint64_t random_ = 1;
  std::uint64_t cycle_ = 0;
  std::map<std::uint64_t, std::vector<std::uint8_t>> regions_;
  std::set<std::uint64_t> failing_reads_, failing_writes_;
  std::deque<Burst> reads_, writes_;
  std::deque<WriteBeat> beats_;
  std::deque<Response> responses_;
  SlaveSignals outputs_;
  MasterSignals previous_;  // what was offered and not taken
  MemoryFaults faults_;
  MemoryTraffic traffic_;
};

}  // namespace sparsespot

#endif
