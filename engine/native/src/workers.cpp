#include "workers.h"

#include <algorithm>
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace sparsespot {
namespace {

constexpr int kLooks = 1500;  // some tens of microseconds

inline void pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

template <typename Condition>
bool soon(const Condition& condition) {
  for (int look = 0; look < kLooks; ++look) {
    if (condition()) return true;
    pause();
  }
  return condition();
}

}  // namespace

Workers::Workers(int threads) {
  for (int worker = 1; worker < threads; ++worker) {
    threads_.emplace_back([this, worker] { wait_for_work(worker); });
  }
}

Workers::~Workers() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
  }
  begun_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run(const Job& job) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    job_ = job;
    next_ = 0;
    busy_ = static_cast<int>(threads_.size());
    ++round_;
  }
  begun_.notify_all();
  take(0);
  const auto all_done = [this] { return busy_ == 0; };
  soon(all_done);
  std::unique_lock<std::mutex> lock(mutex_);  // also when all is done: the last worker may hold it
  done_.wait(lock, all_done);
}

void Workers::take(int worker) {
  for (int64_t first; (first = next_.fetch_add(job_.step)) < job_.items;) {
    job_.call(job_.work, worker, first, std::min(first + job_.step, job_.items));
  }
}

void Workers::wait_for_work(int worker) {
  uint64_t seen = 0;
  const auto called = [&] { return ends_ || round_ != seen; };
  while (true) {
    soon(called);
    std::unique_lock<std::mutex> lock(mutex_);
    begun_.wait(lock, called);
    if (ends_) return;
    seen = round_;
    lock.unlock();
    take(worker);
    lock.lock();
    if (--busy_ == 0) done_.notify_one();
  }
}

}  // namespace sparsespot
