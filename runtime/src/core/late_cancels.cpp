#include "runtime/src/core/late_cancels.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(executor_work_guard.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/visit.hpp>

#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

namespace {

// So many rounds cancels wait for a moment at which nothing is ready. The loop's tasks are held meanwhile, but handlers
// of the program's may go on for ever.
constexpr std::uint64_t most_rounds = 16;
// So many are made in one of them at the most, before I/O has its turn.
constexpr int most_at_once = 64;

}  // namespace

// The handler. If it goes unrun, with its context, so do the cancels: they may refer to the loop, which has them.
//
// It is work in its own right. Asio counts what a handler posts when that handler ends, and a handler that runs within
// it when that one does; so the context would seem to be out of work within is_alone(), and stop.
class late_cancels::on_its_way {
 public:
  explicit on_its_way(late_cancels& of) : loop_(of.loop_.shared_from_this()), work_(of.loop_.context->get_executor()) {}
  on_its_way(on_its_way&&) noexcept = default;
  on_its_way& operator=(on_its_way&&) = delete;
  ~on_its_way() {
    if (loop_) loop_->late.drop();
  }
  void operator()() {
    const std::shared_ptr<loop_core> loop = std::move(loop_);
    loop->late.visit();
  }

 private:
  std::shared_ptr<loop_core> loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
};

late_cancels::~late_cancels() { drop(); }

void late_cancels::drop() noexcept {
  while (take_first()) continue;
  holds_tasks_.store(false, std::memory_order_relaxed);
  const std::lock_guard<spin_lock> locked(lock_);
  seen_to_ = false;
}

void late_cancels::add(std::unique_ptr<late_cancel> c) noexcept {
  {
    const std::lock_guard<spin_lock> locked(lock_);
    late_cancel* const added = c.get();
    (last_ != nullptr ? last_->next : first_) = std::move(c);
    last_ = added;
    added->since = round_.load(std::memory_order_relaxed);
    if (std::exchange(seen_to_, true)) return;
  }
  post();
}

std::unique_ptr<late_cancel> late_cancels::take_first() noexcept {
  const std::lock_guard<spin_lock> locked(lock_);
  std::unique_ptr<late_cancel> taken = std::move(first_);
  if (!taken) return nullptr;
  first_ = std::move(taken->next);
  if (!first_) last_ = nullptr;
  return taken;
}

// Returns nullptr if there is none. What is not due any more is let go.
late_cancel* late_cancels::first_due() noexcept {
  for (;; take_first()) {
    late_cancel* first = nullptr;
    {
      const std::lock_guard<spin_lock> locked(lock_);
      first = first_.get();
    }
    if (first == nullptr || first->is_due()) return first;
  }
}

void late_cancels::post() noexcept {
  asio::post(*loop_.context, kept_handler<on_its_way>{on_its_way(*this), &memory_});
}

void late_cancels::visit() {
  // Whatever runs below is_alone() may run the context itself, and wait there for a task.
  if (has_come_back()) return let_tasks_run();
  ++round_;
  for (;;) {
    const late_cancel* const first = first_due();
    if (first == nullptr) {
      if (!is_seen_to_longer()) return let_tasks_run();
    } else if (round_ - std::max(first->since, last_alone_) > most_rounds) {
      take_first()->make();
    } else {
      break;
    }
  }
  holds_tasks_.store(true, std::memory_order_relaxed);
  if (!is_alone()) return;
  holds_tasks_.store(true, std::memory_order_relaxed);
  last_alone_ = round_;
  make_some();
  post();  // also if there is none left: see on_its_way
}

// Makes the first one, and those behind it for as long as no code of the program's has run. What such code, or the
// tasks, do to the objects of the others is seen when their handlers have come, in the next round.
void late_cancels::make_some() noexcept {
  for (int left = most_at_once; left != 0; --left) {
    const std::unique_ptr<late_cancel> c = take_first();
    c->make();
    if (!c->is_asios || first_due() == nullptr) return;
  }
}

// Says to whoever is in is_alone() that the handler has come. Returns false if nobody is.
bool late_cancels::has_come_back() noexcept {
  const std::lock_guard<spin_lock> locked(lock_);
  if (looking_ == nullptr) return false;
  (looking_ == &counts_here ? returned_ : missed_) = true;
  polls_before_ = counts_here.polls;
  return true;
}

// Without the lock: the loop may end with this, and cut coroutines off.
void late_cancels::let_tasks_run() noexcept {
  holds_tasks_.store(false, std::memory_order_relaxed);
  const curfew::detail::visit inside(loop_.gate.get());
  if (inside) loop_.poll_what_was_held();
}

// Called by whoever has found that there is none. Returns whether there is one now.
bool late_cancels::is_seen_to_longer() noexcept {
  const std::lock_guard<spin_lock> locked(lock_);
  return seen_to_ = first_ != nullptr;
}

// Goes to the end of the queue, and has its first handler run. Returns whether that was this one, which has not gone on
// then. Otherwise it is on its way.
bool late_cancels::is_alone() {
  {
    const std::lock_guard<spin_lock> locked(lock_);
    looking_ = &counts_here;
    returned_ = missed_ = false;
  }
  post();
  struct look {
    ~look() {
      bool lost = false;
      {
        const std::lock_guard<spin_lock> locked(of.lock_);
        of.looking_ = nullptr;
        alone = of.returned_ && of.polls_before_ == counts_here.polls && std::uncaught_exceptions() == thrown;
        lost = of.missed_ || (of.returned_ && !alone);
      }
      if (lost) of.post();
    }
    late_cancels& of;
    bool& alone;
    int thrown = std::uncaught_exceptions();
  };
  bool alone = false;
  {
    const look here{*this, alone};
    loop_.context->poll_one();
  }
  return alone;
}

}  // namespace curfew::detail
