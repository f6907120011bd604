// Threads that a network owns and that wait for work; the caller works along.
//
// Whoever waits looks again and again for some microseconds before it sleeps: batches that follow each other
// at once would otherwise pay a wake-up each.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace sparsespot {

class Workers {
 public:
  // `threads` in all, the caller's among them.
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int count() const { return static_cast<int>(threads_.size()) + 1; }

  // Calls work(worker, first, last) for ranges that cover 0 to `items`, `step` at a time, on all threads,
  // and returns when all is done. One call at a time.
  template <typename Work>
  void share(int64_t items, int64_t step, Work& work) {
    const auto call = [](void* what, int worker, int64_t first, int64_t last) {
      (*static_cast<Work*>(what))(worker, first, last);
    };
    run({items, step, &work, call});
  }

 private:
  struct Job {
    int64_t items = 0;
    int64_t step = 1;
    void* work = nullptr;
    void (*call)(void*, int, int64_t, int64_t) = nullptr;
  };

  void run(const Job& job);
  void take(int worker);
  void wait_for_work(int worker);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable begun_, done_;
  Job job_;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> round_{0};
  std::atomic<int> busy_{0};
  std::atomic<bool> ends_{false};
};

}  // namespace sparsespot
