// The operations of Asio's in a program, and the children that say when they are ready.
#include <memory>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(associated_cancellation_slot.hpp)
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(post.hpp)

#include "tests/conformance/interpreter.hpp"

namespace curfew::tests::conformance {

// ---- an operation of Asio's -----------------------------------------------------------------------------------------

namespace {

// Takes some turns of the task's executor, and ends before if it is asked to in a way that it supports.
template <class Handler>
struct turning : std::enable_shared_from_this<turning<Handler>> {
  turning(Handler h, const asio::any_io_executor& e, unsigned how_many, unsigned ends_by)
      : handler(std::move(h)), executor(e), turns(how_many), supports(ends_by) {}

  void go_on() {
    asio::post(executor, [self = this->shared_from_this()] {
      if (self->is_aborted || self->turns-- == 0) return self->end();
      self->go_on();
    });
  }
  void end() { std::move(handler)(is_aborted ? error_code(asio::error::operation_aborted) : error_code()); }

  Handler handler;
  asio::any_io_executor executor;
  unsigned turns;
  const unsigned supports;
  bool is_aborted = false;
};

// `asked` is given the types that it was asked to end by.
auto async_turns(unsigned turns, unsigned supports, std::shared_ptr<unsigned> asked) {
  return asio::async_initiate<const use_task_t, void(error_code)>(
      [=, executor = this_task::executor()]<class Handler>(Handler&& handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        const auto running =
            std::make_shared<turning<std::decay_t<Handler>>>(std::forward<Handler>(handler), executor, turns, supports);
        if (slot.is_connected())
          slot.assign([asked, weak = std::weak_ptr(running)](asio::cancellation_type type) {
            *asked |= static_cast<unsigned>(type);
            const auto still = weak.lock();
            if (still && (static_cast<unsigned>(type) & still->supports) != 0) still->is_aborted = true;
          });
        running->go_on();
      },
      use_task);
}

}  // namespace

task<> operate(world& w, const op& o, place at) {
  const auto asked = std::make_shared<unsigned>(0);
  const auto expect_type = [&] {
    const unsigned type = w.books.type_in(w.books.scope(at.scope));
    if (*asked != 0 && *asked != type)
      w.books.fault("an operation was asked to end by type " + std::to_string(*asked) + ", and its scopes say " +
                    std::to_string(type));
  };
  try {
    co_await async_turns(o.turns, o.how, asked);
  } catch (const cancelled&) {
    expect_type();
    if (*asked != 0 && (*asked & o.how) == 0)
      w.books.fault("an operation ended by a cancellation that it does not support");
    throw;
  }
  expect_type();
  if ((*asked & o.how) != 0) w.books.fault("an operation that was asked to end in its way has not");
}

// ---- children that say when they are ready --------------------------------------------------------------------------

namespace {

// What is known of a start. `is_passed_on` and `is_said` are the child's, and the starter's when start() has returned.
struct start_note {
  const op& of;
  bool is_said = false;
  bool is_passed_on = false;
};

void say_ready(world& w, const op& o, start_note& note, task_status<int>& status) {
  scope_entry& before = w.books.scope(o.parts[0]);
  scope_entry& group = w.books.scope(o.where);
  const bool told = this_task::cancelled();
  const unsigned as_starter = w.books.allowed(w.books.scope(o.number));
  note.is_said = true;
  if (!told) {
    note.is_passed_on = true;
    w.books.passes_on(o.number, before, group, o.daemon);
  }
  status.started(static_cast<int>(o.number));
  // Somebody on another thread may have cancelled it meanwhile: then it is not known whose it is.
  if (told || w.books.one_thread() || !this_task::cancelled()) return;
  before.is_uncertain = group.is_uncertain = true;
  w.books.scope(o.number).may |= as_starter | w.books.allowed(before);
}

task<int> run_started(world& w, presence here, const op& o, start_note& note, task_status<int> status) {
  const unsigned n = here.task();
  w.books.starts(n);
  w.name(n, this_task::id());
  try {
    co_await run_block(w, o.blocks[0], place{n, n});
    if (static_cast<readiness>(o.how) == readiness::is_said) say_ready(w, o, note, status);
    co_await run_block(w, o.blocks[1], place{n, n});
  } catch (const cancelled&) {
    w.books.ends_cancelled(n, std::current_exception());
    throw;
  } catch (...) {
    w.books.fails(n, std::current_exception());
    throw;
  }
  w.books.ends_well(n);
  co_return static_cast<int>(n);
}

void expect_start(world& w, const op& o, const start_note& note, const std::exception_ptr& thrown) {
  const std::string its = "the start of task " + std::to_string(o.number);
  const task_entry& t = w.books.task(o.number);
  if (w.books.scope(o.parts[0]).is_uncertain) return;
  if (!thrown) {
    if (!note.is_said) w.books.fault(its + " returned, and it has not said that it is ready");
    if (!note.is_passed_on && t.how != outcome::completed) w.books.fault(its + " dropped how it ended");
    return;
  }
  if (note.is_passed_on) return w.books.fault(its + " threw, and it is the group's already");
  if (t.spawned == 1 && t.gone == 0) w.books.fault(its + " returned before it has ended");
  if (t.how == outcome::failed && thrown != t.error) w.books.fault(its + " threw another error than it failed with");
}

}  // namespace

task<> start_child(world& w, const op& o, place at) {
  task_group* const group = w.groups[o.where];
  if (group == nullptr) co_return;
  scope_entry& before = w.books.scope(o.parts[0]);
  before.parent = &w.books.scope(at.scope);
  const auto note = std::make_shared<start_note>(start_note{o});
  const auto serve = [&w, &o, note, here = std::make_shared<presence>(w.books, o.number)](task_status<int> status) {
    return run_started(w, std::move(*here), o, *note, std::move(status));
  };
  w.books.opens(at.task, before);
  w.books.spawns(o.number, &before, false);
  std::exception_ptr thrown;
  bool is_unsaid = false;
  try {
    task<int> starting = o.daemon ? group->start_daemon(serve) : group->start(serve);
    if (co_await std::move(starting) != static_cast<int>(o.number)) w.books.fault("a start returned another value");
  } catch (const std::logic_error&) {
    is_unsaid = true;
    thrown = std::current_exception();
  } catch (...) {
    thrown = std::current_exception();
  }
  const bool is_told = this_task::cancelled();
  w.books.start_ended(at.task);
  expect_start(w, o, *note, thrown);
  if (!thrown) co_return;
  if (is_unsaid) {
    const task_entry& t = w.books.task(o.number);
    if (note->is_said || t.how != outcome::completed)
      w.books.fault("a start says that its child has ended without being ready, which is not so");
    co_return;
  }
  try {
    std::rethrow_exception(thrown);
  } catch (const cancelled& c) {
    if (!is_told) {  // the child was cancelled by itself
      if (w.books.task(o.number).how != outcome::was_cancelled)
        w.books.fault("a start threw cancelled, and neither the child nor the starter is");
      co_return;
    }
    w.books.saw(at.task, w.books.scope(at.scope), c.reason(), w.books.allowed(w.books.scope(o.number)));
    throw;
  }
}

}  // namespace curfew::tests::conformance
