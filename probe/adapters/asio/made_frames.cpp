#include "probe/adapters/asio/made_frames.hpp"

#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "probe/recorder/adapters_mutex.hpp"

namespace curfew::asio_tracking {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

constinit made_frames* first_free = nullptr;  // guarded by adapters_mutex
__thread made_frames* mine = nullptr;
__thread bool has_ended = false;

}  // namespace

// What a thread had is another one's when it has ended: prefixes may still point to it, but no frame of theirs is
// there.
struct made_frames::thread_end {
  ~thread_end() {
    forget_all();
    has_ended = true;
    if (mine == nullptr) return;
    const std::lock_guard lock(recorder::adapters_mutex);
    mine->next_free_ = std::exchange(first_free, mine);
    mine = nullptr;
  }
};

made_frames* made_frames::of_this_thread() noexcept {
  if (mine != nullptr || has_ended) [[likely]]
    return mine;
  static thread_local thread_end at_end;
  {
    const std::lock_guard lock(recorder::adapters_mutex);
    if (first_free != nullptr) mine = std::exchange(first_free, first_free->next_free_);
  }
  if (mine == nullptr) mine = new (std::nothrow) made_frames;
  return mine;
}

void made_frames::add(frame_prefix& prefix, const void* frame) noexcept {
  made_frames* const made = of_this_thread();
  if (made == nullptr) return;
  prefix.of = reinterpret_cast<std::uintptr_t>(made) | mark;
  made->frames_[made->next_++ % most].store(frame, relaxed);
}

void made_frames::remove(frame_prefix& prefix, const void* frame) noexcept {
  if (!has(prefix)) return;
  auto* const made = reinterpret_cast<made_frames*>(prefix.of & ~mark);
  prefix.of = 0;
  for (auto& f : made->frames_) {
    if (f.load(relaxed) != frame) continue;
    if (made == mine) {
      f.store(nullptr, relaxed);
    } else if (const void* expected = frame; f.compare_exchange_strong(expected, nullptr)) {
      while (made->read_.load() == frame) std::this_thread::yield();
    }
  }
}

void made_frames::forget_all() noexcept {
  if (mine == nullptr) return;
  for (auto& f : mine->frames_) f.store(nullptr, relaxed);
}

const void* made_frames::before(const void* frame) noexcept {
  if (mine == nullptr) return nullptr;
  for (unsigned back = 1; back < most; ++back)
    if (mine->frames_[(mine->next_ - back) % most].load(relaxed) == frame)
      return mine->frames_[(mine->next_ - back - 1) % most].load(relaxed);
  return nullptr;
}

const void* made_frames::resume_function_of(const void* frame) noexcept {
  if (mine == nullptr || frame == nullptr) return nullptr;
  const void* function = nullptr;
  mine->read_.store(frame);
  for (const auto& f : mine->frames_)
    if (f.load() == frame) function = *static_cast<const void* const*>(frame);
  mine->read_.store(nullptr, std::memory_order_release);
  return function;
}

}  // namespace curfew::asio_tracking
