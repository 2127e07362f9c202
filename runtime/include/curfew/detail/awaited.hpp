// Internal: knows what else than a body can be handed to a function that awaits it later. Used by cancel_scope.hpp and
// gather.hpp.
#pragma once

#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/callable_task.hpp>
#include <curfew/detail/hide_frame.hpp>
#include <curfew/task.hpp>
#include <curfew/task_group.hpp>

namespace curfew::detail {

// True for an operation, a sleep, a join, a coroutine of Asio's: what stands behind co_await in a task and is no task.
template <class A>
concept plain_awaitable = task_awaiter<A> || awaiter_request<A> || adaptable<A>;

// Names what `co_await` gives for a task or a plain awaitable.
template <class A>
struct awaited_type;
template <class T>
struct awaited_type<task<T>> {
  using type = T;
};
template <task_awaiter A>
struct awaited_type<A> {
  using type = decltype(std::declval<A&>().await_resume());
};
template <awaiter_request A>
struct awaited_type<A> {
  using type = decltype(std::declval<A&>().make_awaiter().await_resume());
};

template <adaptable A>
struct awaited_type<A> {
  using awaiter = decltype(adapted_awaitable<A>::of(std::declval<frame&>(), std::declval<A>()));
  using type = decltype(std::declval<awaiter&>().await_resume());
};

// True if it may be given as a temporary within a co_await expression.
template <class A>
inline constexpr bool may_be_temporary =
    is_task<std::remove_cvref_t<A>> || plain_awaitable<std::remove_cvref_t<A>> || survives_co_await<A>;

template <plain_awaitable A>
task<typename awaited_type<A>::type> await_plainly(A awaited) {
  co_await hide_frame();
  co_return co_await std::move(awaited);
}

// True for what as_task() takes: a task that is handed over, a plain awaitable, or a callable that returns a task.
template <class A>
concept awaited_later = (is_task<std::remove_cvref_t<A>> && !std::is_lvalue_reference_v<A>) ||
                        plain_awaitable<std::remove_cvref_t<A>> || task_callable<A>;

// Makes a task of it. That of a plain awaitable has no function of its own: its place is empty.
template <awaited_later A>
auto as_task(A&& a) {
  using plain = std::remove_cvref_t<A>;
  if constexpr (is_task<plain>) {
    return plain(std::move(a));
  } else if constexpr (plain_awaitable<plain>) {
    auto waits = await_plainly<plain>(std::forward<A>(a));
    waits.promise().born = std::source_location();
    return waits;
  } else {
    return call_and_keep(std::forward<A>(a));
  }
}
template <class A>
using task_made_of = decltype(as_task(std::declval<A>()));

}  // namespace curfew::detail
