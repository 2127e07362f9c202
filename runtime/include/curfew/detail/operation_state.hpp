// Internal: implements an Asio operation that a task waits for, with its handler and the place where its result lands.
// Used by use_task.hpp.
#pragma once

#include <optional>
#include <tuple>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)
#include CURFEW_ASIO(cancellation_type.hpp)
#include CURFEW_ASIO(post.hpp)

#include <curfew/detail/operation_link.hpp>
#include <curfew/detail/wait.hpp>

namespace curfew::detail {

// Holds the state of the operation. It is part of the awaiter, in the task's frame, and is touched at home only
// (operation_link.hpp). While the operation is pending it is outstanding work of the loop's context, wherever it is
// performed.
template <class... Results>
class operation_state : public wait, public pending_operation {
 public:
  // This is the operation's completion handler. If it is called or destroyed anywhere else than at home, it goes home
  // first.
  class handler {
   public:
    explicit handler(operation_state& s) : link_(s.link_), home_(executor_of(*s.frame_)) {}
    handler(handler&&) noexcept = default;
    handler& operator=(handler&&) = delete;
    ~handler() {
      if (!link_) return;
      arrive([](operation_state& s) { s.abandoned(); });
    }

    void operator()(Results... results) {
      if (!link_) return;
      arrive([landing = std::tuple<Results...>(std::move(results)...)](operation_state& s) mutable {
        s.completed(std::move(landing));
      });
    }

    using executor_type = asio::any_io_executor;
    // Returns a copy, because in post(get_associated_executor(h), std::move(h)) the executor must outlive the move.
    executor_type get_executor() const noexcept { return home_; }
    using cancellation_slot_type = asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept {
      return link_ ? link_.slot() : cancellation_slot_type();
    }
    const operation_link& curfew_operation() const noexcept { return link_; }

   private:
    template <class Arrival>
    void arrive(Arrival&& arrival) {
      operation_link link = std::move(link_);
      if (link.is_left()) return left_operation_ended(home_);
      if (runs_here(home_)) return arrive_at_home(link, arrival);
      link.be_on_the_way();
      asio::post(home_, [link = std::move(link), arrival = std::forward<Arrival>(arrival)]() mutable {
        arrive_at_home(link, arrival);
      });
    }
    template <class Arrival>
    static void arrive_at_home(const operation_link& link, Arrival& arrival) {
      const visit inside(link.gate());
      if (!inside) return;
      if (auto* const s = static_cast<operation_state*>(link.operation())) arrival(*s);
    }

    operation_link link_;
    asio::any_io_executor home_;
  };

  operation_state() = default;

 protected:
  ~operation_state() override {
    if (link_) link_.cut();
  }

  // Emits the signal. Called at home; an override may emit it elsewhere, where the operation runs.
  virtual void emit(asio::cancellation_type type) { link_.emit(type); }
  const operation_link& link() const noexcept { return link_; }
  // Says that the frame goes with its loop, and cuts the link. Returns whether the operation is still under way; it
  // knows no task any more.
  bool is_left() noexcept {
    if (phase_ != phase::pending) return false;
    phase_ = phase::done;
    link_.cut();
    link_.leave();
    operation_left(*frame_);
    return true;
  }

  // Starts the operation with `initiate(handler)`, and throws what that throws. Returns whether the task is suspended
  // in it.
  template <class Initiate>
  bool start(frame& f, const operation& what, Initiate&& initiate) {
    frame_ = &f;
    cancel_is_asios_ = what.cancel_is_asios();
    link_ = operation_link(*this, gate_of(f));
    work_.emplace(begin_work(f));
    suspend(f, *this, what);
    phase_ = phase::starting;
    try {
      std::forward<Initiate>(initiate)(handler(*this));
    } catch (...) {
      end();
      unsuspend(f);
      throw;
    }
    if (phase_ == phase::done) {  // it completed within its initiation
      unsuspend(f);
      return false;
    }
    phase_ = phase::pending;
    return true;
  }

  // Returns whether the task, and the operation with it, was asked to cancel while it waited.
  bool was_asked_to_cancel() const noexcept { return asked_to_cancel_; }

  std::optional<std::tuple<Results...>> results_;  // none if the handler was destroyed uncalled

 private:
  enum class phase : unsigned char { idle, starting, pending, done };

  void cancel() noexcept override {
    asked_to_cancel_ = true;
    cancel_behind_what_is_ready(*frame_, link_, cancellation_type_in(*frame_), cancel_is_asios_);
  }
  void cancel_by_user(asio::cancellation_type type) noexcept override {
    // The operation may complete within emit(). The task must not go on before this function has returned.
    cancelling_ = true;
    emit(type);
    cancelling_ = false;
  }

  void completed(std::tuple<Results...>&& results) {
    results_.emplace(std::move(results));
    finish();
  }
  void abandoned() noexcept { finish(); }
  void finish() noexcept {
    const bool pending = phase_ == phase::pending;
    phase_ = phase::done;
    end();
    if (!pending) return;
    if (results_ && !cancelling_)
      resume_now(*frame_);
    else
      wake(*frame_);
  }
  void end() noexcept {
    link_.cut();
    work_.reset();
  }

  frame* frame_ = nullptr;
  phase phase_ = phase::idle;
  bool asked_to_cancel_ = false;
  bool cancelling_ = false;
  bool cancel_is_asios_ = false;
  operation_link link_;
  std::optional<outstanding_work> work_;
};

}  // namespace curfew::detail
