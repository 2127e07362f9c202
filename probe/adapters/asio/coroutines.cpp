#include <new>
#include <utility>

#include "probe/adapters/asio/context.hpp"
#include "probe/adapters/asio/coroutine.hpp"
#include "probe/adapters/asio/frame_names.hpp"
#include "probe/adapters/asio/made_frames.hpp"
#include "probe/adapters/asio/scopes.hpp"
#include "probe/recorder/recorder.hpp"

namespace curfew::asio_tracking {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;  // who looks needs nothing else that was written before

// What a frame's address is mixed with in its prefix.
constexpr std::uintptr_t mark = 0x63757266'65772121;  // "curfew!!"

frame_prefix* prefix_of(void* frame) noexcept {
  auto* const prefix = reinterpret_cast<frame_prefix*>(static_cast<char*>(frame) - prefix_bytes);
  return prefix->self == (reinterpret_cast<std::uintptr_t>(frame) ^ mark) ? prefix : nullptr;
}

// Marks the prefix of a frame that is not the bottom one of its coroutine, but the innermost.
constexpr std::uintptr_t innermost = 1;

// Returns the coroutine that a frame is known to belong to, or nullptr.
coroutine* coroutine_of(const frame_prefix& prefix) noexcept {
  return made_frames::has(prefix) ? nullptr : reinterpret_cast<coroutine*>(prefix.of & ~innermost);
}

// A coroutine that has ended keeps no function to resume it.
bool has_ended(const void* frame) noexcept { return *static_cast<const void* const*>(frame) == nullptr; }

inline void go_on_around(coroutine& c) noexcept {
  if (c.polled_around != nullptr) [[unlikely]]
    recorder::poll_goes_on(std::exchange(c.polled_around, nullptr));
}

// Returns the node of a guest if this thread polls it, or nullptr: then nothing is said of it.
recorder::node polled_guest(const coroutine& c) noexcept {
  const recorder::node polled = recorder::polled_here();
  return c.id != 0 && recorder::id_of(polled) == c.id ? polled : nullptr;
}

inline void end_poll(coroutine& c, recorder::tick now) noexcept {
  recorder::poll_end(*c.loop, c.node, now);
  c.is_polled.store(false, relaxed);
  go_on_around(c);
}

}  // namespace

void frame_made(void* frame) noexcept {
  auto* const prefix =
      ::new (static_cast<char*>(frame) - prefix_bytes) frame_prefix{0, reinterpret_cast<std::uintptr_t>(frame) ^ mark};
  made_frames::add(*prefix, frame);
}

void frame_dies(void* frame) noexcept {
  frame_prefix* const prefix = prefix_of(frame);
  if (prefix == nullptr) return;
  made_frames::remove(*prefix, frame);
  coroutine* const c = coroutine_of(*prefix);
  if (c == nullptr) return;
  if ((prefix->of & innermost) != 0) return scopes::resumed(*c);
  scopes::leaves(*c);
  // Said before its node is given up: another thread may still be in a handler of it.
  c->is_suspended.store(false, relaxed);
  c->has_ended.store(true, std::memory_order_release);  // partners: the acquires in operations.cpp and scopes.cpp
  if (c->loop != nullptr) {
    if (has_ended(frame))
      recorder::finish(*c->loop, c->node, recorder::node_state::completed, {}, false, recorder::now());
    else
      abandon(*c->of, *c->loop, {c->node, task_kind::coroutine});
    go_on_around(*c);
    release(c->of);
  }
  release(c);
}

void frame_is_of_task(void* frame, std::uint64_t task, const void* execution_context) noexcept {
  frame_prefix* const prefix = frame == nullptr ? nullptr : prefix_of(frame);
  auto* const c = prefix == nullptr || is_off.load(relaxed) ? nullptr : new (std::nothrow) coroutine;
  if (c == nullptr) return;
  c->is_guest = true;
  c->home = execution_context;
  c->id = task;
  c->is_task.store(true, relaxed);  // nobody else knows it yet
  made_frames::remove(*prefix, frame);
  prefix->of = reinterpret_cast<std::uintptr_t>(c);
}

bool watch_resumption(coroutine& c, void* innermost_frame) noexcept {
  frame_prefix* const prefix = prefix_of(innermost_frame);
  if (prefix == nullptr || coroutine_of(*prefix) != nullptr) return false;
  made_frames::remove(*prefix, innermost_frame);
  prefix->of = reinterpret_cast<std::uintptr_t>(&c) | innermost;
  return true;
}

void become_task(coroutine& c, context& of, recorder::node_id spawner, bool is_background, bool runs) noexcept {
  c.loop = of.loop;
  c.is_background = is_background;
  c.of = &of;
  use(of);
  const auto now = recorder::now();
  c.node = recorder::spawn(*of.loop,
                           {.owner = recorder::id_of(*of.loop),
                            .owned_by = recorder::owner_kind::loop,
                            .daemon = is_background,
                            .by_cause = spawner != 0,
                            .spawner = spawner,
                            .function = c.function},
                           now);
  c.id = recorder::id_of(c.node);
  if (c.is_name_guessed) recorder::set_guessed(c.node, true);
  if (runs) {
    c.polled_around = recorder::polled_here();
    recorder::poll_begin(*of.loop, c.node, now);
  }
  c.is_polled.store(runs, relaxed);
  c.is_task.store(true, std::memory_order_release);  // partner: the acquires in scopes.cpp
}

void is_called(coroutine& c, recorder::site_id function) noexcept {
  const bool was_guessed = std::exchange(c.is_name_guessed, false);
  c.function = function;
  if (c.node == nullptr) return;  // it has it when it becomes a task
  recorder::set_function(c.node, function);
  if (was_guessed) recorder::set_guessed(c.node, false);
}

void use(coroutine& c, unsigned shares) noexcept { c.users.fetch_add(shares, relaxed); }
void release(coroutine* c, unsigned shares) noexcept {
  if (c->users.fetch_sub(shares, std::memory_order_acq_rel) == shares) delete c;
}

bool coroutine::is_suspended_in_frames() const noexcept {
  const void* const* const frame_on_top = top.load(relaxed);
  if (frame_on_top == nullptr) return true;
  // The frame on top is there as long as it is that one.
  return *frame_on_top == innermost.load(relaxed) && *thread.load(relaxed) == nullptr;
}

void coroutine::suspends_at(const async_stack& at, const resumption& resumed) noexcept {
  top.store(resumed.top, relaxed);
  innermost.store(resumed.innermost, relaxed);
  thread.store(resumed.thread, relaxed);
  const std::uint32_t before = turn.load(relaxed);
  turn.store(before + 1, relaxed);  // ordered before what follows by its release
  for (std::uint32_t i = 0; i < at.kept; ++i) stack[i].store(at.frames[i], std::memory_order_release);
  kept.store(at.kept, std::memory_order_release);
  depth.store(at.depth, std::memory_order_release);
  turn.store(before + 2, std::memory_order_release);
}

[[gnu::flatten]] void waits_at(coroutine& c, const async_stack& at, recorder::string_id operation,
                               std::uint64_t object) noexcept {
  recorder::wait(c.is_guest ? polled_guest(c) : c.node,
                 {.operation = operation, .wait_on = object, .stack = at.frames, .kept = at.kept, .depth = at.depth});
  if (c.is_polled.load(relaxed)) end_poll(c, recorder::now());
}

void waits(coroutine& c, std::uint32_t turn, recorder::string_id operation, std::uint64_t object) noexcept {
  if (!c.is_in_turn(turn)) return;
  // Since it suspended it has been said to wait, and where; only the operation was not known.
  const recorder::node n = c.is_guest ? polled_guest(c) : c.node;
  if (operation != 0 && !c.is_polled.load(relaxed) && recorder::wait_on(n, operation, object)) return;
  async_stack at;
  at.kept = c.kept.load(std::memory_order_acquire);
  at.depth = c.depth.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < at.kept; ++i) at.frames[i] = c.stack[i].load(std::memory_order_acquire);
  if (c.turn.load(relaxed) != turn) return;  // another thread has resumed it, and says what it does
  waits_at(c, at, operation, object);
}

[[gnu::flatten]] void waits_for_turn(coroutine& c) noexcept {
  const auto now = recorder::now();
  recorder::ready(c.is_guest ? polled_guest(c) : c.node, now);
  if (c.is_polled.load(relaxed)) end_poll(c, now);
}

[[gnu::flatten]] void goes_on(coroutine& c) noexcept {
  if (c.is_guest) return;  // its executor says so
  recorder::poll_begin(*c.loop, c.node, recorder::now());
  c.is_polled.store(true, relaxed);
}

void location::suspended(const suspended_frames& frames) noexcept {
  frame_prefix* const prefix = frames.bottom == nullptr ? nullptr : prefix_of(frames.bottom);
  if (prefix == nullptr) return;
  if (coroutine_of(*prefix) == nullptr) {
    auto* const c = new (std::nothrow) coroutine;
    if (c != nullptr) c->made_before = made_frames::before(frames.bottom);
    made_frames::remove(*prefix, frames.bottom);
    prefix->of = reinterpret_cast<std::uintptr_t>(c);
  }
  suspended_ = coroutine_of(*prefix);
  if (suspended_ == nullptr) return;
  shares_ = 2;
  use(*suspended_, shares_);
  turn_ = scopes::suspended(*suspended_, frames, file_, line_, function_);
  made_frames::forget_all();
}

}  // namespace curfew::asio_tracking
