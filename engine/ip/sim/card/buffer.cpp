#include "buffer.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

namespace sparsespot {

// Callers unmap what they mapped before they free the buffer, so that the library's own view and
// theirs must be two mappings of one memory.
Buffer::Buffer(std::size_t bytes, std::uint32_t flags, std::uint64_t device_address)
    : bytes_(bytes), flags_(flags), device_address_(device_address) {
  const std::size_t page = 4096;
  mapped_ = (bytes + page - 1) / page * page;
  if (mapped_ == 0) mapped_ = page;
  file_ = memfd_create("card-buffer", MFD_CLOEXEC);
  if (file_ < 0) throw std::bad_alloc();
  void* own = MAP_FAILED;
  if (ftruncate(file_, static_cast<off_t>(mapped_)) == 0) {
    own = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  }
  if (own == MAP_FAILED) {
    close(file_);
    throw std::bad_alloc();
  }
  host_ = static_cast<std::uint8_t*>(own);
}

Buffer::~Buffer() {
  munmap(host_, mapped_);
  close(file_);
}

void* Buffer::map() const {
  void* view = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
  return view == MAP_FAILED ? nullptr : view;
}

}  // namespace sparsespot
