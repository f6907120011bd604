// The device library's C interface (libxrt_core.so of XRT 2.3 to 2.16) over a simulated card: the
// calls that pynq 3.0.1 makes of it, and no others. Where a call has no meaning for a simulation it
// succeeds and does nothing.
#include <cerrno>
#include <cstring>
#include <memory>

#include "card.h"
#include "faults.h"
#include "xrt_abi.h"

using namespace sparsespot;

namespace {

constexpr std::size_t NOTHING = 0;  // bytes transferred

// pynq frees commands after it has closed the card, with no handle: nothing is there to be done.
Card* card(void* handle) { return static_cast<Card*>(handle); }

Buffer* find(void* handle, unsigned buffer) {
  return handle == nullptr ? nullptr : card(handle)->buffer(buffer);
}

ComputeUnit* unit_at(void* handle, std::uint64_t address) {
  return handle == nullptr ? nullptr : card(handle)->unit_at(address);
}

}  // namespace

extern "C" {

unsigned xclProbe() { return Faults::of_environment().is("no-device") ? 0 : 1; }

unsigned xclVersion() { return 2; }

void* xclOpen(unsigned index, const char*, int) { return index < xclProbe() ? new Card : nullptr; }

void xclClose(void* handle) { delete card(handle); }

int xclGetDeviceInfo2(void* handle, xrt_abi::DeviceInfo* info) {
  std::memset(info, 0, sizeof *info);
  if (handle == nullptr) return -ENODEV;
  info->magic = 0x586c0c6c;
  std::strncpy(info->name, Card::SHELL, sizeof info->name - 1);
  info->hal_major = 2;
  info->memory_size = std::size_t{64} << 30;
  info->alignment = 4096;
  info->banks = 4;
  info->clock_mhz[0] = card(handle)->file().clock_mhz;
  info->clocks = 1;
  info->calibrated = true;
  return 0;
}

int xclGetUsageInfo(void* handle, xrt_abi::DeviceUsage* usage) {
  std::memset(usage, 0, sizeof *usage);
  if (handle == nullptr) return -ENODEV;
  for (std::size_t i = 0; i < card(handle)->file().banks.size() && i < 8; i++) {
    usage->buffers[i] = static_cast<std::uint32_t>(card(handle)->buffers_in(i));
  }
  return 0;
}

int xclLockDevice(void*) { return 0; }
int xclUnlockDevice(void*) { return 0; }

int xclLoadXclBin(void* handle, const void* xclbin) {
  if (handle == nullptr) return -ENODEV;
  return card(handle)->program(static_cast<const std::uint8_t*>(xclbin));
}

int xclIPName2Index(void* handle, const char* name) {
  if (handle == nullptr) return -ENODEV;
  for (int i = 0; ComputeUnit* unit = card(handle)->unit(i); i++) {
    if (unit->name() == name) return i;
  }
  return -ENOENT;
}

int xclOpenContext(void* handle, const std::uint8_t* id, unsigned unit, bool) {
  if (handle == nullptr || card(handle)->unit(unit) == nullptr) return -EINVAL;
  return std::memcmp(id, card(handle)->file().id.data(), 16) == 0 ? 0 : -EACCES;
}

int xclCloseContext(void*, const std::uint8_t*, unsigned) { return 0; }

unsigned xclAllocBO(void* handle, std::size_t bytes, int, unsigned flags) {
  return handle == nullptr ? xrt_abi::NO_BUFFER : card(handle)->allocate(bytes, flags);
}

void* xclMapBO(void* handle, unsigned buffer, bool) {
  const Buffer* found = find(handle, buffer);
  return found == nullptr ? nullptr : found->map();
}

void xclFreeBO(void* handle, unsigned buffer) {
  if (handle != nullptr) card(handle)->free(buffer);
}

int xclGetBOProperties(void* handle, unsigned buffer, xrt_abi::BufferProperties* properties) {
  const Buffer* found = find(handle, buffer);
  if (found == nullptr) return -ENOENT;
  *properties = {buffer, found->flags(), found->bytes(), found->device_address(), 0};
  return 0;
}

int xclSyncBO(void* handle, unsigned buffer, int direction, std::size_t bytes, std::size_t offset) {
  const Buffer* found = find(handle, buffer);
  if (found == nullptr) return -ENOENT;
  const bool to_device = direction == xrt_abi::TO_DEVICE;
  return card(handle)->copy(*found, to_device, bytes, offset) ? 0 : -EINVAL;
}

std::size_t xclRead(void* handle, int, std::uint64_t address, void* data, std::size_t bytes) {
  ComputeUnit* unit = unit_at(handle, address);
  if (unit == nullptr || bytes % 4 != 0) return NOTHING;
  for (std::size_t i = 0; i < bytes; i += 4) {
    const auto offset = static_cast<std::uint32_t>(address - unit->base() + i);
    const std::uint32_t value = unit->read(offset);
    std::memcpy(static_cast<std::uint8_t*>(data) + i, &value, 4);
  }
  return bytes;
}

std::size_t xclWrite(void* handle, int, std::uint64_t address, const void* data,
                     std::size_t bytes) {
  ComputeUnit* unit = unit_at(handle, address);
  if (unit == nullptr || bytes % 4 != 0) return NOTHING;
  for (std::size_t i = 0; i < bytes; i += 4) {
    std::uint32_t value;
    std::memcpy(&value, static_cast<const std::uint8_t*>(data) + i, 4);
    unit->write(static_cast<std::uint32_t>(address - unit->base() + i), value);
  }
  return bytes;
}

int xclExecBuf(void* handle, unsigned command) {
  return handle == nullptr ? -ENODEV : card(handle)->submit(command);
}

int xclExecWait(void* handle, int milliseconds) {
  if (handle == nullptr) return -ENODEV;
  return card(handle)->run(std::chrono::milliseconds(milliseconds)) ? 1 : 0;
}

}  // extern "C"
