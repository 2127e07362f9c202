// These functions wait for several things at once: for all of them, or for the first.
//
//     auto [page, weather] = co_await curfew::gather(fetch(url), forecast());
//     const auto first = co_await curfew::race(fetch(here), fetch(there));  // a variant: first.index() says which
//     std::string page = co_await curfew::first_successful(std::move(mirrors));
//
// Each takes tasks, operations (socket.async_read_some(buffer, curfew::use_task), curfew::sleep_for(1s)) and callables
// that return a task; or a range of tasks that have one type. Each of them runs as a task of its own, a child of a
// group that is named after the function. Whoever is not waited for any more is cancelled, and has ended before the
// function returns: a loser of a race holds no buffer when the winner's result is there.
//
// Failures arrive as one group_error, even a single one, so that what is thrown does not depend on who was first. If
// the task is cancelled, all are, and curfew::cancelled is thrown; a race that has a winner by then returns it.
//
// operators::operator&& and || do the same for two, with the results of Asio's awaitable operators:
//
//     using namespace curfew::operators;
//     std::variant<std::size_t, std::monostate> got =
//         co_await (socket.async_read_some(buffer, curfew::use_task) || curfew::sleep_for(5s));
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <curfew/detail/awaited.hpp>
#include <curfew/detail/hide_frame.hpp>
#include <curfew/detail/parts.hpp>
#include <curfew/task.hpp>

namespace curfew {

// What a race of a range returns: who was first, and its result. `value` is a std::monostate for a task<void>.
template <class T>
struct race_winner {
  std::size_t index;
  [[no_unique_address]] detail::value_or_nothing<T> value;
};

namespace detail {

template <class... T>
task<std::tuple<value_or_nothing<T>...>> run_gather(task<T>... all) {
  std::tuple<std::optional<value_or_nothing<T>>...> results;
  parts running(co_await hide_frame(), parts_until::all, "gather");
  std::apply([&](auto&... result) { (running.begin(std::move(all), result), ...); }, results);
  co_await running.join();
  running.close();
  co_return std::apply([](auto&... result) { return std::tuple<value_or_nothing<T>...>(*std::move(result)...); },
                       results);
}

template <class... T>
task<std::variant<value_or_nothing<T>...>> run_race(parts_until until, std::string_view name, task<T>... all) {
  using results_of_all = std::tuple<std::optional<value_or_nothing<T>>...>;
  using winner = std::variant<value_or_nothing<T>...>;
  results_of_all results;
  parts running(co_await hide_frame(), until, name);
  std::apply([&](auto&... result) { (running.begin(std::move(all), result), ...); }, results);
  co_await running.join();
  running.close();
  std::optional<winner> first;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (static_cast<void>(running.first() == I &&
                       (first.emplace(std::in_place_index<I>, *std::get<I>(std::move(results))), true)),
     ...);
  }(std::index_sequence_for<T...>());
  co_return *std::move(first);
}

template <class T>
using gathered_range = std::conditional_t<std::is_void_v<T>, void, std::vector<value_or_nothing<T>>>;

template <class T>
task<gathered_range<T>> run_gather_range(std::vector<task<T>> all) {
  std::vector<std::optional<value_or_nothing<T>>> results(all.size());
  parts running(co_await hide_frame(), parts_until::all, "gather");
  for (std::size_t i = 0; i < all.size(); ++i) running.begin(std::move(all[i]), results[i]);
  co_await running.join();
  running.close();
  if constexpr (!std::is_void_v<T>) {
    std::vector<T> values;
    values.reserve(results.size());
    for (auto& result : results) values.push_back(*std::move(result));
    co_return values;
  }
}

template <class T>
task<race_winner<T>> run_race_range(parts_until until, std::string_view name, std::vector<task<T>> all) {
  if (all.empty()) throw std::invalid_argument("curfew: a race of nobody: nobody will ever be the first");
  std::vector<std::optional<value_or_nothing<T>>> results(all.size());
  parts running(co_await hide_frame(), until, name);
  for (std::size_t i = 0; i < all.size(); ++i) running.begin(std::move(all[i]), results[i]);
  co_await running.join();
  running.close();
  co_return race_winner<T>{running.first(), *std::move(results[running.first()])};
}

template <class R>
using task_in = std::remove_cvref_t<decltype(*std::begin(std::declval<R&>()))>;
template <class R>
concept range_of_tasks = !std::is_lvalue_reference_v<R> && is_task<task_in<R>>;
template <class R>
auto tasks_in(R&& range) {
  std::vector<task_in<R>> all;
  for (auto&& t : range) all.push_back(std::move(t));
  return all;
}
template <class R>
using value_in = typename task_in<R>::value_type;

template <class A>
consteval void check_temporary() {
  static_assert(may_be_temporary<A>,
                "this g++ copies and destroys a temporary lambda in a co_await expression twice (GCC bug 99576): "
                "capture by reference, or give the lambda a name: auto body = [...]...; co_await gather(body, …)");
}

template <class... A>
inline constexpr bool may_be_gathered = (awaited_later<A> && ...) || (sizeof...(A) == 1 && (range_of_tasks<A> && ...));
template <class A>
concept kept_tasks = std::is_lvalue_reference_v<A> && (is_task<std::remove_cvref_t<A>> || is_task<task_in<A>>);

// What a function returns that is given something else to wait for. It stands in the signature, so that this error
// comes before those that follow from it.
template <class... A>
struct not_gathered {
  static constexpr bool must_be_moved = (kept_tasks<A> || ...);
  static_assert(!must_be_moved,
                "tasks are handed over to gather, race and first_successful: gather(std::move(tasks)), race(f(), "
                "std::move(t))");
  static_assert(must_be_moved,
                "gather, race and first_successful take tasks, operations with the token curfew::use_task and "
                "callables that return a task, or one range of tasks");
};

template <class A>
using part_value = value_or_nothing<typename task_made_of<A>::value_type>;

template <class... A>
auto begin_race(parts_until until, std::string_view name, A&&... parts) {
  (check_temporary<A>(), ...);
  return run_race(until, name, as_task(std::forward<A>(parts))...);
}

}  // namespace detail

// Waits for all, and returns their results in the order of the arguments; a std::monostate stands for no result. The
// first failure cancels the others.
template <detail::awaited_later... A>
  requires(sizeof...(A) > 0)
task<std::tuple<detail::part_value<A>...>> gather(A&&... parts) {
  (detail::check_temporary<A>(), ...);
  return detail::run_gather(detail::as_task(std::forward<A>(parts))...);
}
// Returns a std::vector, or nothing if the tasks return nothing.
template <detail::range_of_tasks R>
task<detail::gathered_range<detail::value_in<R>>> gather(R&& tasks) {
  return detail::run_gather_range(detail::tasks_in(std::forward<R>(tasks)));
}
template <class... A>
  requires(sizeof...(A) > 0 && !detail::may_be_gathered<A...>)
detail::not_gathered<A...> gather(A&&...);

// Waits for the first that ends, and returns its result; if it failed, that is thrown. A failure of one that was
// cancelled because it was late is thrown as well.
template <detail::awaited_later... A>
  requires(sizeof...(A) > 0)
task<std::variant<detail::part_value<A>...>> race(A&&... parts) {
  return detail::begin_race(detail::parts_until::first, "race", std::forward<A>(parts)...);
}
// Throws std::invalid_argument if the range is empty.
template <detail::range_of_tasks R>
task<race_winner<detail::value_in<R>>> race(R&& tasks) {
  return detail::run_race_range(detail::parts_until::first, "race", detail::tasks_in(std::forward<R>(tasks)));
}
template <class... A>
  requires(sizeof...(A) > 0 && !detail::may_be_gathered<A...>)
detail::not_gathered<A...> race(A&&...);

// Waits for the first that ends well, and returns its result. If all fail, it throws one group_error with all that
// failed; otherwise failures count for nothing.
template <detail::awaited_later... A>
  requires(sizeof...(A) > 0)
task<std::variant<detail::part_value<A>...>> first_successful(A&&... parts) {
  return detail::begin_race(detail::parts_until::first_success, "first_successful", std::forward<A>(parts)...);
}
template <detail::range_of_tasks R>
task<race_winner<detail::value_in<R>>> first_successful(R&& tasks) {
  return detail::run_race_range(detail::parts_until::first_success, "first_successful",
                                detail::tasks_in(std::forward<R>(tasks)));
}
template <class... A>
  requires(sizeof...(A) > 0 && !detail::may_be_gathered<A...>)
detail::not_gathered<A...> first_successful(A&&...);

namespace operators {

namespace detail {

using curfew::detail::awaited_later;
using curfew::detail::value_or_nothing;

// The operands: tasks and operations, but no callables, for which && and || have another meaning.
template <class A>
concept operand = awaited_later<A> && !curfew::detail::task_callable<A>;
template <class A>
using value_of = typename curfew::detail::task_made_of<A>::value_type;

template <class T>
struct as_tuple {
  static std::tuple<T> of(T&& value) { return std::tuple<T>(std::move(value)); }
};
template <>
struct as_tuple<std::monostate> {
  static std::tuple<> of(std::monostate) { return {}; }
};
template <class... T>
struct as_tuple<std::tuple<T...>> {
  static std::tuple<T...> of(std::tuple<T...>&& values) { return std::move(values); }
};

// Gives void for an empty tuple, the value for a tuple of one, and else the tuple.
template <class Tuple>
struct simplest {
  using type = Tuple;
};
template <>
struct simplest<std::tuple<>> {
  using type = void;
};
template <class T>
struct simplest<std::tuple<T>> {
  using type = T;
};
template <class A>
using tuple_of = decltype(as_tuple<value_or_nothing<A>>::of(std::declval<value_or_nothing<A>>()));
template <class T, class U>
using both = decltype(std::tuple_cat(std::declval<tuple_of<T>>(), std::declval<tuple_of<U>>()));
template <class T, class U>
using both_result = typename simplest<both<T, U>>::type;

// Hides the coroutine before it runs: where it is an operand in its turn, as in a && b && c, nobody looks for a
// function of the user's in it.
template <class T>
task<T> librarys(task<T> t) noexcept {
  t.promise().hidden = true;
  return t;
}

template <class T, class U>
task<both_result<T, U>> run_both(task<T> left, task<U> right) {
  auto [l, r] = co_await curfew::detail::run_gather(std::move(left), std::move(right));
  both<T, U> all =
      std::tuple_cat(as_tuple<value_or_nothing<T>>::of(std::move(l)), as_tuple<value_or_nothing<U>>::of(std::move(r)));
  if constexpr (std::tuple_size_v<both<T, U>> == 1)
    co_return std::get<0>(std::move(all));
  else if constexpr (std::tuple_size_v<both<T, U>> > 1)
    co_return all;
}

template <class T>
struct as_variant {
  using type = std::variant<T>;
};
template <class... T>
struct as_variant<std::variant<T...>> {
  using type = std::variant<T...>;
};
template <class V, class W>
struct either;
template <class... T, class... U>
struct either<std::variant<T...>, std::variant<U...>> {
  using type = std::variant<T..., U...>;
};
template <class T>
using variant_of = typename as_variant<value_or_nothing<T>>::type;
template <class T, class U>
using either_result = typename either<variant_of<T>, variant_of<U>>::type;

// Puts a value, or what is in a variant, into a larger variant, `Offset` places further on.
template <class Into, std::size_t Offset, class T>
Into put(T&& value) {
  return Into(std::in_place_index<Offset>, std::move(value));
}
template <class Into, std::size_t Offset, class... T>
Into put(std::variant<T...>&& values) {
  std::optional<Into> made;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (static_cast<void>(values.index() == I &&
                       (made.emplace(std::in_place_index<Offset + I>, *std::get_if<I>(&values)), true)),
     ...);
  }(std::index_sequence_for<T...>());
  return *std::move(made);
}

template <class T, class U>
task<either_result<T, U>> run_either(task<T> left, task<U> right) {
  auto first = co_await curfew::detail::run_race(curfew::detail::parts_until::first_success, "first_successful",
                                                 std::move(left), std::move(right));
  using result = either_result<T, U>;
  if (first.index() == 0) co_return put<result, 0>(std::get<0>(std::move(first)));
  co_return put<result, std::variant_size_v<variant_of<T>>>(std::get<1>(std::move(first)));
}

}  // namespace detail

// Waits for both, as gather() does. Results of nothing are left out, and those of a && b && c are one tuple.
template <detail::operand A, detail::operand B>
task<detail::both_result<detail::value_of<A>, detail::value_of<B>>> operator&&(A&& left, B&& right) {
  return detail::librarys(detail::run_both(curfew::detail::as_task(std::forward<A>(left)),
                                           curfew::detail::as_task(std::forward<B>(right))));
}

// Waits for the first that ends well, as first_successful() does. The result of a || b || c is one variant.
template <detail::operand A, detail::operand B>
task<detail::either_result<detail::value_of<A>, detail::value_of<B>>> operator||(A&& left, B&& right) {
  return detail::librarys(detail::run_either(curfew::detail::as_task(std::forward<A>(left)),
                                             curfew::detail::as_task(std::forward<B>(right))));
}

}  // namespace operators
}  // namespace curfew
