// Internal: describes what an operation gives to the task that awaits it. Included by use_task.hpp.
#pragma once

#include <cstddef>
#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(io_context.hpp)

#include <curfew/detail/error_code.hpp>
#include <curfew/detail/frame.hpp>
#include <curfew/detail/wait.hpp>

namespace curfew::detail {

// Describes the value of `co_await`: what the operation passes to its handler, without a leading error.
template <class... Results>
struct operation_result {
  static constexpr bool has_error = false;
  static constexpr bool has_exception = false;
  static constexpr bool has_error_within = false;
};
template <class... Results>
struct operation_result<error_code, Results...> {
  static constexpr bool has_error = true;
  static constexpr bool has_exception = false;
  static constexpr bool has_error_within = false;
};
template <class... Results>
struct operation_result<std::exception_ptr, Results...> {
  static constexpr bool has_error = false;
  static constexpr bool has_exception = true;
  static constexpr bool has_error_within = false;
};
// For as_tuple(use_task) the value is everything, the error included.
template <class... Results>
struct operation_result<std::tuple<error_code, Results...>> {
  static constexpr bool has_error = false;
  static constexpr bool has_exception = false;
  static constexpr bool has_error_within = true;
};

template <std::size_t Skip, class Tuple>
decltype(auto) unpack(Tuple&& results) {
  constexpr std::size_t left = std::tuple_size_v<std::decay_t<Tuple>> - Skip;
  if constexpr (left == 0) {
    return;
  } else if constexpr (left == 1) {
    using value = std::tuple_element_t<Skip, std::decay_t<Tuple>>;
    return value(std::get<Skip>(std::move(results)));
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::tuple<std::tuple_element_t<Skip + I, std::decay_t<Tuple>>...>(
          std::get<Skip + I>(std::move(results))...);
    }(std::make_index_sequence<left>());
  }
}

// True if a value can be made to stand beside an error when the operation gave none: a default one, or one that needs
// only an executor, as a socket does.
template <class Value>
inline constexpr bool can_be_nothing =
    std::is_default_constructible_v<Value> || std::is_constructible_v<Value, const asio::any_io_executor&> ||
    std::is_constructible_v<Value, asio::io_context&>;
template <class Value>
Value nothing(const frame& f) {
  if constexpr (std::is_default_constructible_v<Value>)
    return Value();
  else if constexpr (std::is_constructible_v<Value, const asio::any_io_executor&>)
    return Value(executor_of(f));
  else
    return Value(context_of(f));
}

}  // namespace curfew::detail
