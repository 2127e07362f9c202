#include <new>

#include "probe/adapters/asio/context.hpp"
#include "probe/adapters/asio/coroutine.hpp"
#include "probe/adapters/asio/frame_names.hpp"
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

// A coroutine that has ended keeps no function to resume it.
bool has_ended(const void* frame) noexcept { return *static_cast<const void* const*>(frame) == nullptr; }

}  // namespace

void frame_made(void* frame) noexcept {
  ::new (static_cast<char*>(frame) - prefix_bytes) frame_prefix{0, reinterpret_cast<std::uintptr_t>(frame) ^ mark};
}

void frame_dies(void* frame) noexcept {
  frame_prefix* const prefix = prefix_of(frame);
  if (prefix == nullptr || prefix->of == 0) return;
  auto* const c = reinterpret_cast<coroutine*>(prefix->of & ~innermost);
  if ((prefix->of & innermost) != 0) return scopes::resumed(*c);
  scopes::leaves(*c);
  // Said before its node is given up: another thread may still be in a handler of it.
  c->is_suspended.store(false, relaxed);
  c->has_ended.store(true, std::memory_order_release);  // partner: the acquire in operations.cpp
  if (c->loop != nullptr) {
    if (has_ended(frame))
      recorder::finish(*c->loop, c->node, recorder::node_state::completed, {}, false, recorder::now());
    else
      abandon(*c->of, *c->loop, {c->node, task_kind::coroutine});
    release(c->of);
  }
  release(c);
}

bool watch_resumption(coroutine& c, void* innermost_frame) noexcept {
  frame_prefix* const prefix = prefix_of(innermost_frame);
  if (prefix == nullptr || prefix->of != 0) return false;
  prefix->of = reinterpret_cast<std::uintptr_t>(&c) | innermost;
  return true;
}

void become_task(coroutine& c, context& of, recorder::node_id spawner, bool is_background) noexcept {
  if (c.loop != nullptr) return;
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
  recorder::poll_begin(*of.loop, c.node, now);
  c.is_polled.store(true, relaxed);
  c.is_task.store(true, std::memory_order_release);  // partner: the acquires in operations.cpp
}

void use(coroutine& c, unsigned shares) noexcept { c.users.fetch_add(shares, relaxed); }
void release(coroutine* c, unsigned shares) noexcept {
  if (c->users.fetch_sub(shares, std::memory_order_acq_rel) == shares) delete c;
}

[[gnu::flatten]] void waits(coroutine& c, recorder::string_id operation, std::uint64_t object) noexcept {
  // Since it suspended it has been said to wait, and where; only the operation was not known.
  if (operation != 0 && !c.is_polled.load(relaxed) && recorder::wait_on(c.node, operation, object)) return;
  recorder::wait(c.node,
                 {.operation = operation, .wait_on = object, .stack = c.stack, .kept = c.kept, .depth = c.depth});
  if (c.is_polled.load(relaxed)) recorder::poll_end(*c.loop, c.node, recorder::now());
  c.is_polled.store(false, relaxed);
}

[[gnu::flatten]] void waits_for_turn(coroutine& c) noexcept {
  const auto now = recorder::now();
  recorder::ready(c.node, now);
  if (c.is_polled.load(relaxed)) recorder::poll_end(*c.loop, c.node, now);
  c.is_polled.store(false, relaxed);
}

[[gnu::flatten]] void goes_on(coroutine& c) noexcept {
  recorder::poll_begin(*c.loop, c.node, recorder::now());
  c.is_polled.store(true, relaxed);
}

void location::suspended(const suspended_frames& frames) noexcept {
  frame_prefix* const prefix = frames.bottom == nullptr ? nullptr : prefix_of(frames.bottom);
  if (prefix == nullptr) return;
  if (prefix->of == 0) prefix->of = reinterpret_cast<std::uintptr_t>(new (std::nothrow) coroutine);
  suspended_ = reinterpret_cast<coroutine*>(prefix->of & ~innermost);
  if (suspended_ == nullptr) return;
  shares_ = 2;
  use(*suspended_, shares_);
  scopes::suspended(*suspended_, frames, file_, line_, function_);
}

}  // namespace curfew::asio_tracking
