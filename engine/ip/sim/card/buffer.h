// A buffer object: a piece of the host's memory and the piece of the card's that mirrors it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sparsespot {

class Buffer {
 public:
  // ``device_address`` 0: of the host alone, as commands are. Throws std::bad_alloc.
  Buffer(std::size_t bytes, std::uint32_t flags, std::uint64_t device_address);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // A further mapping of the host's memory, for the caller to unmap; nullptr where it fails.
  void* map() const;

  std::uint8_t* host() const { return host_; }
  std::size_t bytes() const { return bytes_; }
  std::uint32_t flags() const { return flags_; }
  std::uint64_t device_address() const { return device_address_; }

 private:
  std::size_t bytes_;
  std::uint32_t flags_;
  std::uint64_t device_address_;
  std::size_t mapped_;
  int file_;
  std::uint8_t* host_;
};

}  // namespace sparsespot
