// Has memory on its way to the cache before it is read.
#pragma once

#include <cstddef>

namespace sparsespot {

constexpr size_t kLine = 64;

// To the nearest cache, or to the second (2), where what comes in between does not drive it out.
template <int level = 1>
inline void prefetch(const void* from, size_t bytes) {
#if defined(__GNUC__)
  const char* at = static_cast<const char*>(from);
  for (size_t i = 0; i < bytes; i += kLine) __builtin_prefetch(at + i, 0, 4 - level);
#else
  (void)from;
  (void)bytes;
#endif
}

}  // namespace sparsespot
