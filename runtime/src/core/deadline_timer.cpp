#include "runtime/src/core/deadline_timer.hpp"

#include <atomic>
#include <memory>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(bind_executor.hpp)
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/visit.hpp>

#include "runtime/src/core/loop_core.hpp"
#include "runtime/src/core/task_executor.hpp"
#include "runtime/src/core/virtual_clock.hpp"

namespace curfew::detail {

// Invariant: `timer` is read and changed inside the gate and on the strand, or when nobody can be inside.
struct deadline_timer::link {
  deadline_timer* timer;
  const std::shared_ptr<loop_gate> gate;
  std::atomic<unsigned> references{1};

  static void drop(link* l) noexcept {
    // acq_rel, because the last one frees what the others have used.
    if (l != nullptr && l->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete l;
  }
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }
};

class deadline_timer::handler {
 public:
  explicit handler(link* l) noexcept : link_(l) { link_->references.fetch_add(1, std::memory_order_relaxed); }
  handler(const handler& other) noexcept : handler(other.link_) {}
  handler(handler&& other) noexcept : link_(std::exchange(other.link_, nullptr)) {}
  handler& operator=(handler) = delete;
  ~handler() { link::drop(link_); }

  void operator()(const error_code& ec) const {
    if (ec) return;  // the timer was moved, or has gone
    visit_timer([](deadline_timer& t) {
      t.leave_virtual_time();
      t.told_.time_is_over();
    });
  }
  template <class What>
  void visit_timer(What what) const {
    const visit inside(link_->gate.get());
    if (inside && link_->timer != nullptr) what(*link_->timer);
  }

 private:
  link* link_;
};

deadline_timer::deadline_timer(task_core& host, listener& told)
    : host_(host), told_(told), link_(new link{.timer = this, .gate = host.loop->gate}), timer_(*host.loop->context) {}

deadline_timer::~deadline_timer() {
  leave_virtual_time();
  link_->timer = nullptr;
  link::drop(link_);
}

void deadline_timer::leave_virtual_time() noexcept {
  if (std::exchange(in_virtual_time_, false)) host_.loop->clock_of_its_own->forget(timer_.expiry());
}

void deadline_timer::expires_at(steady_time when) {
  leave_virtual_time();
  timer_.expires_at(when);
  if (when == steady_time::max()) return;
  if (virtual_clock* const time = host_.loop->clock_of_its_own.get()) [[unlikely]] {
    time->await(when);
    in_virtual_time_ = true;
  }
  if (host_.loop->several_threads)
    timer_.async_wait(asio::bind_executor(task_executor<>(host_), handler(link_)));
  else
    timer_.async_wait(handler(link_));
}

void deadline_timer::expires_soon_at(steady_time when) {
  if (!host_.loop->several_threads || current.task == &host_) return expires_at(when);
  asio::post(task_executor<>(host_),
             [h = handler(link_), when] { h.visit_timer([&](deadline_timer& t) { t.expires_at(when); }); });
}

}  // namespace curfew::detail
