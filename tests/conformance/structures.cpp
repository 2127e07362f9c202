// The operations of a program that open something: groups, scopes, what runs several at once; and what is done with
// handles.
#include <algorithm>
#include <chrono>
#include <utility>

#include "tests/conformance/interpreter.hpp"

namespace curfew::tests::conformance {

using namespace std::chrono_literals;

// ---- groups ---------------------------------------------------------------------------------------------------------

namespace {

void handle_failure(world& w, const op& o, const std::exception_ptr& error) {
  scope_entry& g = w.books.scope(o.number);
  w.books.handled(g, error);
  if (static_cast<group_kind>(o.how) != group_kind::handler_throws) return;
  try {
    throw failure(o.number);
  } catch (...) {
    w.books.group_fails(g, std::current_exception());
    throw;
  }
}

task<> run_body(world& w, const op& o, place at) {
  scope_entry& g = w.books.scope(o.number);
  try {
    co_await run_block(w, o.blocks[0], at);
  } catch (const cancelled&) {
    g.interrupted = true;
    g.body_done = true;
    throw;
  } catch (...) {
    w.books.group_fails(g, std::current_exception());
    g.body_done = true;
    throw;
  }
  g.body_done = true;
}

}  // namespace

task<> open_group(world& w, const op& o, place at) {
  const auto kind = static_cast<group_kind>(o.how);
  scope_entry& g = w.books.scope(o.number);
  g.parent = &w.books.scope(at.scope);
  g.keeps = o.keeps;
  const bool handles = kind == group_kind::handles || kind == group_kind::handler_throws;
  if (handles) g.on_failure = scope_entry::failures::are_handled;
  if (kind == group_kind::supervises) g.on_failure = scope_entry::failures::are_kept;
  w.books.opens(at.task, g);
  auto on_error = [&w, &o](const std::exception_ptr& error) { handle_failure(w, o, error); };
  task_group_options options{.supervise = kind == group_kind::supervises, .keep_errors = o.keeps};
  if (handles) options.on_error = error_handler(on_error);
  auto body = [&](task_group& group) -> task<> {
    w.groups[o.number] = w.all_groups[o.number] = &group;
    co_await run_body(w, o, place{at.task, o.number});
  };
  std::exception_ptr thrown;
  try {
    co_await with_task_group(body, options);
  } catch (...) {
    thrown = std::current_exception();
  }
  w.groups[o.number] = nullptr;
  w.books.closed(at.task, o.number, thrown, this_task::cancelled());
  if (thrown) pass(w, at, thrown);
}

// ---- scopes ---------------------------------------------------------------------------------------------------------

namespace {

template <class Body>
task<bool> in_time(Body& body, bool is_over, asio::cancellation_type type) {
  try {
    if (is_over)
      co_await fail_after(-1s, body, type);
    else
      co_await fail_at(steady_time::max(), body, type);
  } catch (const timed_out&) {
    co_return false;
  }
  co_return true;
}

template <class Body>
task<bool> run_scope(scope_kind kind, Body& body, asio::cancellation_type type) {
  const bool ends_as_usual = type == asio::cancellation_type::terminal;
  switch (kind) {
    case scope_kind::plain:
      return with_cancel_scope(body, {.type = type});
    case scope_kind::over:
      return move_on_after(-1s, body, type);
    case scope_kind::never:
      return move_on_at(steady_time::max(), body, type);
    case scope_kind::fails_over:
      return in_time(body, true, type);
    case scope_kind::fails_never:
      return in_time(body, false, type);
    case scope_kind::shields:
      if (!ends_as_usual) return with_cancel_scope(body, {.shield = true, .type = type});
      return shield(std::chrono::hours::max(), body);
    case scope_kind::shields_over:
      break;
  }
  if (!ends_as_usual) return with_cancel_scope(body, {.deadline = steady_time::min(), .shield = true, .type = type});
  return shield(-1s, body);
}

}  // namespace

task<> open_scope(world& w, const op& o, place at) {
  const auto kind = static_cast<scope_kind>(o.how);
  scope_entry& s = w.books.scope(o.number);
  s.parent = &w.books.scope(at.scope);
  s.type = o.type;
  s.shield = kind == scope_kind::shields || kind == scope_kind::shields_over;
  if (kind == scope_kind::over || kind == scope_kind::fails_over || kind == scope_kind::shields_over)
    s.may = ledger::bit(cancel_reason::deadline);
  bool is_cut = false;
  std::exception_ptr failed;
  auto body = [&](cancel_scope& scope) -> task<> {
    s.must |= s.may;
    w.scopes[o.number] = &scope;
    try {
      co_await run_block(w, o.blocks[0], place{at.task, o.number});
    } catch (const cancelled&) {
      is_cut = true;
      w.scopes[o.number] = nullptr;
      throw;
    } catch (...) {
      failed = std::current_exception();
      w.scopes[o.number] = nullptr;
      throw;
    }
    w.scopes[o.number] = nullptr;
  };
  bool is_done = false;
  std::exception_ptr thrown;
  try {
    task<bool> running = run_scope(kind, body, static_cast<asio::cancellation_type>(o.type));
    is_done = co_await std::move(running);
  } catch (...) {
    thrown = std::current_exception();
  }
  const std::string its = "scope " + std::to_string(o.number);
  if (failed && thrown != failed) w.books.fault(its + " dropped what its body has thrown");
  if (!failed && !thrown && is_done == is_cut) w.books.fault(its + " does not say whether its body came to its end");
  if (is_cut && !thrown && w.books.one_thread() && !s.shield && this_task::cancelled())
    w.books.fault(its + " kept for itself that its task is cancelled outside");
  if (is_cut && thrown && s.shield) w.books.fault(its + " is a shield, and let a cancel out");
  if (!is_cut && !failed && thrown) w.books.fault(its + " was complete, and has thrown");
  if (thrown) pass(w, at, thrown);
}

// ---- several at once ------------------------------------------------------------------------------------------------

namespace {

void check_winner(world& w, const op& o, std::size_t index, int value) {
  const task_entry& winner = w.books.task(o.parts[index]);
  if (winner.how != outcome::completed || value != static_cast<int>(o.parts[index]))
    w.books.fault("group " + std::to_string(o.number) + " was won by a part that has not ended well");
  if (!w.books.one_thread()) return;
  for (const unsigned part : o.parts)
    if (w.books.task(part).how == outcome::completed && w.books.task(part).ended_as < winner.ended_as)
      w.books.fault("group " + std::to_string(o.number) + " was won by task " + std::to_string(o.parts[index]) +
                    ", and task " + std::to_string(part) + " was first");
}

task<> await_parts(world& w, const op& o, std::vector<task<int>>& parts) {
  if (static_cast<parts_kind>(o.how) == parts_kind::gather) {
    task<std::vector<int>> all = gather(std::move(parts));
    const std::vector<int> values = co_await std::move(all);
    if (!std::equal(values.begin(), values.end(), o.parts.begin(), o.parts.end(),
                    [](int value, unsigned part) { return value == static_cast<int>(part); }))
      w.books.fault("group " + std::to_string(o.number) + " gathered other results");
    co_return;
  }
  const bool any = static_cast<parts_kind>(o.how) == parts_kind::race;
  task<race_winner<int>> one = any ? race(std::move(parts)) : first_successful(std::move(parts));
  const race_winner<int> won = co_await std::move(one);
  check_winner(w, o, won.index, won.value);
  if (!any) w.books.scope(o.number).failed.clear();  // failures count for nothing then
}

}  // namespace

task<> run_parts(world& w, const op& o, place at) {
  const auto kind = static_cast<parts_kind>(o.how);
  scope_entry& g = w.books.scope(o.number);
  g.parent = &w.books.scope(at.scope);
  g.race = kind != parts_kind::gather;
  if (kind == parts_kind::first_successful) g.on_failure = scope_entry::failures::are_kept;
  w.books.opens(at.task, g);
  std::vector<task<int>> parts;
  for (std::size_t i = 0; i != o.blocks.size(); ++i) {
    w.books.spawns(o.parts[i], &g, false);
    parts.push_back(run_task(w, presence(w.books, o.parts[i]), o.blocks[i]));
  }
  std::exception_ptr thrown;
  try {
    co_await await_parts(w, o, parts);
  } catch (...) {
    thrown = std::current_exception();
  }
  const bool is_told = this_task::cancelled();
  w.books.closed(at.task, o.number, thrown, is_told);
  if (!thrown) co_return;
  try {
    std::rethrow_exception(thrown);
  } catch (const cancelled& c) {
    if (!is_told) co_return;  // a part was cancelled by itself
    w.books.saw(at.task, w.books.scope(at.scope), c.reason(),
                ledger::bit(cancel_reason::explicit_request) | w.books.allowed(g));
    throw;
  }
}

// ---- handles --------------------------------------------------------------------------------------------------------

namespace {

// Says that a handle goes with the frame that it lies in.
struct drop_note {
  world& w;
  const join_handle<int>& h;
  unsigned task;
  place at;
  ~drop_note() {
    if (h) w.books.drops(task, w.books.scope(at.scope), w.books.scope(at.task), this_task::cancelled());
  }
};

// `h` is a handle or a child.
template <class Handle>
task<> join(world& w, Handle& h, unsigned n, place at) {
  const bool told = this_task::cancelled();
  task_entry& target = w.books.task(n);
  w.books.waits(at.task, n);
  std::exception_ptr thrown;
  bool refused = false;
  try {
    const int value = co_await h.join();
    if (value != static_cast<int>(n) || target.how != outcome::completed)
      w.books.fault("a join returned what task " + std::to_string(n) + " has not");
  } catch (const cancelled& c) {
    w.books.waits(at.task, nobody);
    if (target.ended == 1 && std::current_exception() == target.error) {
      if (told) w.books.fault("a join in a cancelled task gave a result");
      co_return;  // the task was cancelled: that is its result
    }
    if (!this_task::cancelled()) w.books.fault("a join threw cancelled at a task that is not");
    w.books.saw(at.task, w.books.scope(at.scope), c.reason());
    throw;
  } catch (const system_error& e) {
    refused = e.code() == std::errc::resource_deadlock_would_occur;
    if (!refused) thrown = std::current_exception();
  } catch (...) {
    thrown = std::current_exception();
  }
  w.books.waits(at.task, nobody);
  if (refused && w.books.one_thread() && !w.books.cannot_end_before(n, at.task))
    w.books.fault("a join of a task that does not wait for the joiner was refused as a circle");
  if (told && !refused) w.books.fault("a join in a cancelled task returned");
  if (!thrown) co_return;
  if (target.how != outcome::failed || thrown != target.error)
    w.books.fault("a join threw what task " + std::to_string(n) + " has not");
  target.observed = true;
  std::rethrow_exception(thrown);
}

task<> dispose(world& w, join_handle<int>& h, unsigned n, disposal f, place at) {
  task_entry& t = w.books.task(n);
  switch (f) {
    case disposal::drops:
      break;
    case disposal::passes_on:
      w.pass_on(n, std::move(h));
      break;
    case disposal::releases:
      if (t.ended == 0) t.released = true;
      h.release_as_daemon();
      break;
    case disposal::cancels_and_joins:
    case disposal::cancels_and_drops:
      w.books.scope(n).may |= ledger::bit(cancel_reason::explicit_request);
      h.cancel();
      w.books.scope(n).must |= ledger::bit(cancel_reason::explicit_request);
      if (f == disposal::cancels_and_drops) break;
      [[fallthrough]];
    case disposal::joins:
      co_await join(w, h, n, at);
  }
}

}  // namespace

task<> hold(world& w, const op& o, place at) {
  w.books.spawns(o.number, nullptr, false);
  join_handle<int> h = spawn(run_task(w, presence(w.books, o.number), o.blocks[0]));
  const drop_note note{w, h, o.number, at};
  w.name(o.number, h.id());
  co_await run_block(w, o.blocks[1], at);
  co_await dispose(w, h, o.number, static_cast<disposal>(o.how), at);
}

task<> take(world& w, const op& o, place at) {
  join_handle<int> h = w.take(o.number);
  if (!h) co_return;
  const drop_note note{w, h, o.number, at};
  co_await dispose(w, h, o.number, static_cast<disposal>(o.how), at);
}

task<> join_child(world& w, const op& o, place at) {
  child<int> of = w.take_child(o.number);
  if (of) co_await join(w, of, o.number, at);
}

void spawn_outside(world& w, const op& o) {
  w.books.others_meddle = true;
  w.outside.tell([&w, &o] {
    w.books.spawns(o.number, nullptr, false);
    try {
      join_handle<int> h = w.its_loop.spawn(run_task(w, presence(w.books, o.number), o.blocks[0]));
      if (static_cast<disposal>(o.how) == disposal::releases) {
        w.books.task(o.number).released = true;
        return h.release_as_daemon();
      }
      w.books.scope(o.number).may |= ledger::bit(cancel_reason::explicit_request);
      h.cancel();
      w.books.drops_elsewhere(o.number);
    } catch (const std::logic_error&) {
      w.books.refused(o.number);
      if (!w.main_is_over) w.books.fault("a loop that runs refused a task");
    }
  });
}

}  // namespace curfew::tests::conformance
