// What a caller of XRT's device library (HAL 2, releases 2.3 to 2.16) passes by address, and the
// numbers that it uses: own declarations of the few that a host program of this card needs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sparsespot::xrt_abi {

// First word of a command: state [3:0], extra unit masks [11:10], words that follow [22:12],
// operation [27:23].
struct CommandHeader {
  std::uint32_t word;

  std::uint32_t extra_masks() const { return (word >> 10) & 0x3; }
  std::uint32_t words() const { return (word >> 12) & 0x7ff; }
  std::uint32_t operation() const { return (word >> 23) & 0x1f; }
};

enum CommandState : std::uint32_t {
  QUEUED = 2,
  RUNNING = 3,
  COMPLETED = 4,
  ERROR = 5,
  ABORTED = 6,
  TIMED_OUT = 8,
};

constexpr std::uint32_t START_UNIT = 0;             // operation
constexpr std::uint32_t COMMAND_BUFFER = 1u << 31;  // flag of a buffer that holds a command
constexpr std::uint32_t BANK_MASK = 0xffff;         // the flags' bits that name a bank
constexpr std::uint32_t NO_BUFFER = 0xffffffff;
constexpr int TO_DEVICE = 0;

struct BufferProperties {
  std::uint32_t handle;
  std::uint32_t flags;
  std::uint64_t size;
  std::uint64_t device_address;
  std::uint32_t domain;
};
static_assert(sizeof(BufferProperties) == 32);

struct DeviceUsage {
  std::size_t to_device[8];
  std::size_t from_device[8];
  std::size_t memory_used[8];
  std::uint32_t buffers[8];
  std::uint32_t contents;
  std::uint64_t xclbin_id[4];
  std::uint32_t dma_channels;
  std::uint32_t mm_channels;
  std::uint64_t memory_size[8];
};
static_assert(sizeof(DeviceUsage) == 336);

// Only what is filled in has a name; sensors and the like stay zero.
struct DeviceInfo {
  std::uint32_t magic;
  char name[256];
  std::uint16_t hal_major, hal_minor;
  std::uint16_t vendor, device, subsystem, subsystem_vendor, device_version;
  std::size_t memory_size;
  std::size_t alignment;
  std::size_t memory_free;
  std::size_t least_transfer;
  std::uint16_t banks;
  std::uint16_t clock_mhz[4];
  std::uint8_t sensors[22];
  std::uint16_t clocks;
  std::uint16_t fan;
  bool calibrated;
  std::uint8_t more_sensors[387];
};
static_assert(offsetof(DeviceInfo, memory_size) == 280);
static_assert(offsetof(DeviceInfo, banks) == 312);
static_assert(offsetof(DeviceInfo, clocks) == 344);
static_assert(offsetof(DeviceInfo, calibrated) == 348);
static_assert(sizeof(DeviceInfo) == 736);

}  // namespace sparsespot::xrt_abi
