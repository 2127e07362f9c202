#include "tests/conformance/interpreter.hpp"

#include <chrono>
#include <utility>

namespace curfew::tests::conformance {

using namespace std::chrono_literals;

// ---- another thread -------------------------------------------------------------------------------------------------

other_thread::other_thread() : thread_([this] { run(); }) {}

other_thread::~other_thread() {
  {
    const std::lock_guard<std::mutex> locked(lock_);
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void other_thread::tell(std::function<void()> what) {
  {
    const std::lock_guard<std::mutex> locked(lock_);
    told_.push_back(std::move(what));
  }
  changed_.notify_all();
}

void other_thread::wait_until_done() {
  std::unique_lock<std::mutex> locked(lock_);
  changed_.wait(locked, [this] { return told_.empty() && !busy_; });
}

void other_thread::run() {
  std::unique_lock<std::mutex> locked(lock_);
  for (;;) {
    changed_.wait(locked, [this] { return ends_ || !told_.empty(); });
    if (told_.empty()) return;
    busy_ = true;
    const std::function<void()> what = std::exchange(told_.front(), {});
    told_.pop_front();
    locked.unlock();
    what();
    locked.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

// ---- the world ------------------------------------------------------------------------------------------------------

namespace {

void mark_named(const block& b, std::vector<bool>& is_named) {
  for (const op& o : b) {
    if (o.what == verb::cancels_task || o.what == verb::cancels_task_from_outside || o.what == verb::watches)
      is_named[o.number] = true;
    for (const block& inner : o.blocks) mark_named(inner, is_named);
  }
}

}  // namespace

world::world(const program& p, bool one_thread, loop& l, other_thread& other)
    : of(p),
      books(p.numbers, one_thread),
      its_loop(l),
      outside(other),
      is_named(p.numbers),
      refs(p.numbers),
      slots(p.numbers),
      children(p.numbers),
      groups(p.numbers),
      all_groups(p.numbers),
      scopes(p.numbers) {
  mark_named(p.main, is_named);
}

void world::name(unsigned task, std::uint64_t id) {
  if (!is_named[task] || id == 0) return;
  for (const task_ref& t : all_tasks()) {
    if (t.id() != id) continue;
    const std::lock_guard<std::mutex> locked(lock);
    refs[task] = t;
  }
}

task_ref world::ref(unsigned task) {
  const std::lock_guard<std::mutex> locked(lock);
  return refs[task];
}

void world::pass_on(unsigned task, join_handle<int> h) {
  const std::lock_guard<std::mutex> locked(lock);
  slots[task] = std::move(h);
}

join_handle<int> world::take(unsigned task) {
  const std::lock_guard<std::mutex> locked(lock);
  return std::move(slots[task]);
}

child<int> world::take_child(unsigned task) {
  const std::lock_guard<std::mutex> locked(lock);
  return std::move(children[task]);
}

// ---- tasks ----------------------------------------------------------------------------------------------------------

task<int> run_task(world& w, presence here, const block& b) {
  const unsigned n = here.task();
  w.books.starts(n);
  w.name(n, this_task::id());
  try {
    co_await run_block(w, b, place{n, n});
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

namespace {

task<> run_child(world& w, presence here, const block& b) {
  task<int> child = run_task(w, std::move(here), b);
  static_cast<void>(co_await std::move(child));
}

task<> run_sentinel(world& w) {
  ++w.books.extra_tasks;
  for (unsigned left = w.of.turns; left != 0; --left) co_await yield();
  ++w.books.extra_completed;
}

}  // namespace

task<int> run_program(world& w, presence here) {
  {
    auto sentinel = spawn(run_sentinel(w));
    for (const task_ref& t : all_tasks())
      if (t.id() == sentinel.id()) w.sentinel = t;
    sentinel.release_as_daemon();
  }
  std::exception_ptr thrown;
  try {
    task<int> main = run_task(w, std::move(here), w.of.main);
    static_cast<void>(co_await std::move(main));
  } catch (...) {
    thrown = std::current_exception();
  }
  w.main_is_over = true;
  w.books.main_ends();
  if (thrown) std::rethrow_exception(thrown);
  co_return 0;
}

void pass(world& w, place at, const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const cancelled& c) {
    if (!this_task::cancelled()) w.books.fault("cancelled was thrown behind what has ended in a task that is not");
    w.books.saw(at.task, w.books.scope(at.scope), c.reason());
    throw;
  }
}

// ---- what a task awaits ---------------------------------------------------------------------------------------------

namespace {

task<> park(world& w) {
  std::vector<task_ref> sentinel{w.sentinel};
  task<> end = wait_all(std::move(sentinel));
  co_await std::move(end);
}

task<> nap(world& w) {
  w.books.extra_tasks += 2;
  ++w.books.extra_groups;
  auto parks = [&w]() -> task<> {
    co_await park(w);
    ++w.books.extra_completed;
  };
  const auto first = co_await race(parks, sleep_for(1h));
  if (first.index() != 0) w.books.fault("an hour's sleep was over first");
}

task<> watch(world& w, const op& o, place at) {
  std::vector<task_ref> watched{w.ref(o.number)};
  if (watched[0].core() == nullptr) co_return;
  const task_ref target = watched[0];
  w.books.waits(at.task, o.number);
  bool refused = false;
  try {
    task<> end = wait_all(std::move(watched));
    co_await std::move(end);
  } catch (const cancelled&) {
    w.books.waits(at.task, nobody);
    throw;
  } catch (const system_error& e) {
    if (e.code() != std::errc::resource_deadlock_would_occur) throw;
    refused = true;
  }
  w.books.waits(at.task, nobody);
  if (refused && w.books.one_thread() && !w.books.cannot_end_before(o.number, at.task))
    w.books.fault("a wait for a task that does not wait for the waiter was refused as a circle");
  if (!refused && !target.done()) w.books.fault("a wait returned, and what was waited for has not ended");
}

task<> wait(world& w, const op& o, place at) {
  const bool told = this_task::cancelled();
  if (!told && w.books.must_be_cancelled(w.books.scope(at.scope)))
    w.books.fault("task " + std::to_string(at.task) + " is not cancelled, and has to be");
  const bool there = o.what != verb::watches || w.ref(o.number).core() != nullptr;
  try {
    switch (o.what) {
      case verb::yields:
        co_await yield();
        break;
      case verb::checks:
        co_await this_task::checkpoint();
        break;
      case verb::parks:
        co_await park(w);
        break;
      case verb::sleeps:
        co_await sleep_for(0s);
        break;
      case verb::naps:
        co_await nap(w);
        break;
      case verb::operates:
        co_await operate(w, o, at);
        break;
      default:
        co_await watch(w, o, at);
    }
  } catch (const cancelled& c) {
    if (!this_task::cancelled()) w.books.fault("an await threw cancelled at a task that is not");
    w.books.saw(at.task, w.books.scope(at.scope), c.reason(), o.what == verb::naps ? ~0u : 0);
    throw;
  }
  if (told && there)
    w.books.fault("an await of task " + std::to_string(at.task) + " returned, and the task was cancelled before");
}

// ---- what it does to others -----------------------------------------------------------------------------------------

// Says why a scope is cancelled, around what cancels it.
template <class Do>
void ask(world& w, unsigned scope, cancel_reason why, Do cancel_it) {
  w.books.scope(scope).may |= ledger::bit(why);
  cancel_it();
  w.books.scope(scope).must |= ledger::bit(why);
}

void cancel(world& w, const op& o) {
  if (o.what == verb::cancels_group) {
    if (task_group* const g = w.groups[o.number])
      ask(w, o.number, cancel_reason::explicit_request, [&] { g->cancel(); });
  } else if (cancel_scope* const s = w.scopes[o.number]) {
    if (o.what == verb::cancels_scope)
      ask(w, o.number, cancel_reason::explicit_request, [&] { s->cancel(); });
    else if (o.what == verb::ends_scope)
      ask(w, o.number, cancel_reason::deadline, [&] { s->expires_after(-1s); });
    else
      s->expires_at(steady_time::max());
  }
}

void cancel_task(world& w, const op& o) {
  const task_ref t = w.ref(o.number);
  if (t.core() == nullptr) return;
  if (o.what == verb::cancels_task) return ask(w, o.number, cancel_reason::explicit_request, [&] { t.cancel(); });
  w.books.scope(o.number).may |= ledger::bit(cancel_reason::explicit_request);
  w.outside.tell([t] { t.cancel(); });
}

void spawn_child(world& w, const op& o) {
  task_group* const g = w.groups[o.where];
  if (g == nullptr) return;
  w.books.spawns(o.number, &w.books.scope(o.where), o.daemon);
  if (o.daemon) return g->spawn_daemon(run_child(w, presence(w.books, o.number), o.blocks[0]));
  child<int> spawned = g->spawn(run_task(w, presence(w.books, o.number), o.blocks[0]));
  const std::lock_guard<std::mutex> locked(w.lock);
  w.children[o.number] = std::move(spawned);
}

void spawn_late(world& w, const op& o) {
  task_group* const ended = w.all_groups[o.where];
  if (ended == nullptr || w.groups[o.where] != nullptr) return;
  w.books.spawns(o.number, nullptr, false);
  try {
    ended->spawn(run_child(w, presence(w.books, o.number), o.blocks[0]));
    w.books.fault("a group that has ended took a child");
  } catch (const std::logic_error&) {
    w.books.refused(o.number);
  }
}

task<> attempt(world& w, const op& o, place at) {
  const auto what = static_cast<swallows>(o.how);
  try {
    co_await run_block(w, o.blocks[0], at);
  } catch (const cancelled&) {
    if (what == swallows::failures) throw;
  } catch (...) {
    if (what == swallows::cancels) throw;
  }
}

task<> run(world& w, const op& o, place at) {
  switch (o.what) {
    case verb::yields:
    case verb::checks:
    case verb::parks:
    case verb::sleeps:
    case verb::naps:
    case verb::watches:
    case verb::operates:
      return wait(w, o, at);
    case verb::attempts:
      return attempt(w, o, at);
    case verb::opens_group:
      return open_group(w, o, at);
    case verb::opens_scope:
      return open_scope(w, o, at);
    case verb::gathers:
      return run_parts(w, o, at);
    case verb::holds:
      return hold(w, o, at);
    case verb::joins_child:
      return join_child(w, o, at);
    case verb::starts:
      return start_child(w, o, at);
    default:
      return take(w, o, at);
  }
}

// Does what needs no await. Returns whether the operation was of that kind.
bool do_at_once(world& w, const op& o) {
  switch (o.what) {
    case verb::spawns_child:
      spawn_child(w, o);
      return true;
    case verb::spawns_daemon:
      w.books.spawns(o.number, nullptr, true);
      spawn_daemon(run_child(w, presence(w.books, o.number), o.blocks[0]));
      return true;
    case verb::spawns_outside:
      spawn_outside(w, o);
      return true;
    case verb::spawns_late:
      spawn_late(w, o);
      return true;
    case verb::cancels_task:
    case verb::cancels_task_from_outside:
      cancel_task(w, o);
      return true;
    case verb::cancels_group:
    case verb::cancels_scope:
    case verb::ends_scope:
    case verb::extends_scope:
      cancel(w, o);
      return true;
    case verb::fails:
      throw failure(o.number);
    default:
      return false;
  }
}

}  // namespace

task<> run_block(world& w, const block& b, place at) {
  for (const op& o : b)
    if (!do_at_once(w, o)) co_await run(w, o, at);
}

}  // namespace curfew::tests::conformance
