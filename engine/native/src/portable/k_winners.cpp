// k-winners: the k-th largest byte is found bit by bit, then the row is read once.
#include <algorithm>

#include "kernels.h"
#include "lanes.h"

namespace sparsespot {
namespace {

constexpr int kCounted = 31 * kLanes;  // bytes that sixteen counters of at most 31 can count

inline int reaching(const uint8_t* row, int n, uint8_t limit) {
  const Bytes16 limits = repeat(limit);
  int reached = 0;
  for (int first = 0; first < n; first += kCounted) {
    const int last = std::min(n, first + kCounted);
    Bytes16 count = repeat(uint8_t{0});
    for (int i = first; i < last; i += kLanes) {
      count_reaching(load<Bytes16>(row + i), limits, count);
    }
    reached += total(count);
  }
  return reached;
}

// The largest limit that at least k bytes reach, and how many reach it; 1 where fewer than k do.
struct Limit {
  uint8_t value;
  int reached;
};

inline Limit limit_of(const uint8_t* row, int n, int k) {
  Limit limit{0, 0};
  for (int bit = 7; bit >= 0; --bit) {
    const uint8_t candidate = static_cast<uint8_t>(limit.value | (1u << bit));
    const int reached = reaching(row, n, candidate);
    if (reached >= k) limit = {candidate, reached};
  }
  return limit.value ? limit : Limit{1, k};
}

// Both write every index and keep it by counting it: no branch to mispredict.
inline int all_reaching(const uint8_t* row, int n, uint8_t limit, int32_t* index) {
  int count = 0;
  for (int i = 0; i < n; ++i) {
    index[count] = i;
    count += row[i] >= limit;
  }
  return count;
}

inline int above_and_first(const uint8_t* row, int n, uint8_t limit, int ties, int32_t* index) {
  int count = 0;
  for (int i = 0; i < n; ++i) {
    index[count] = i;
    const int tied = (row[i] == limit) & (ties > 0);
    ties -= tied;
    count += (row[i] > limit) | tied;
  }
  return count;
}

}  // namespace

void k_winners(const uint8_t* values, int rows, int n, int k, Winners& winners) {
  for (int row = 0; row < rows; ++row, values += n) {
    const Limit limit = limit_of(values, n, k);
    int32_t* index = winners.index.data() + row * winners.capacity;
    int16_t* value = winners.value.data() + row * winners.capacity;
    int count;
    if (limit.reached == k) {
      count = all_reaching(values, n, limit.value, index);
    } else {
      const int above = limit.value < 255 ? reaching(values, n, limit.value + 1) : 0;
      count = above_and_first(values, n, limit.value, k - above, index);
    }
    for (int w = 0; w < count; ++w) value[w] = values[index[w]];
    winners.count[row] = count;
  }
}

}  // namespace sparsespot
