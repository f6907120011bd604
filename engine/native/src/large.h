// Arrays of many megabytes that are read all over: on huge pages where the system grants them, or every
// page would be looked up anew.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "prefetch.h"

namespace sparsespot {

constexpr size_t kHugePage = size_t{1} << 21;

template <typename T>
struct Large {
  using value_type = T;
  Large() = default;
  template <typename U>
  Large(const Large<U>&) {}

  T* allocate(size_t n) {
    const size_t bytes = n * sizeof(T);
    void* made = ::operator new(bytes, alignment(bytes));
#if defined(__linux__)
    if (bytes >= kHugePage) madvise(made, bytes, MADV_HUGEPAGE);  // where it is refused, so be it
#endif
    return static_cast<T*>(made);
  }
  void deallocate(T* p, size_t n) { ::operator delete(p, alignment(n * sizeof(T))); }

  bool operator==(const Large&) const { return true; }
  bool operator!=(const Large&) const { return false; }

 private:
  static std::align_val_t alignment(size_t bytes) {
    return std::align_val_t{bytes < kHugePage ? kLine : kHugePage};
  }
};
template <typename T>
using LargeArray = std::vector<T, Large<T>>;

}  // namespace sparsespot
