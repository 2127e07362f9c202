// Internal: names an Asio operation after the type that initiates it: "steady_timer.async_wait",
// "tcp.socket.async_receive", "async_read". Used by use_task.hpp.
#pragma once

#include <string>
#include <string_view>

#include <curfew/detail/wait.hpp>

namespace curfew::detail {

// Returns the name. `spelling` is what __PRETTY_FUNCTION__ says in type_spelling<T>(), of g++ or clang.
std::string operation_name(std::string_view spelling);
// Returns whether it is the operation of a timer, a socket or the like of Asio's. These are cancelled by Asio's own
// code, where what is composed of several, or is no operation of Asio's, may have a cancellation handler of the
// program's.
bool is_of_an_object_of_asios(std::string_view spelling) noexcept;

template <class T>
constexpr std::string_view type_spelling() noexcept {
  return __PRETTY_FUNCTION__;
}

// Returns an operation that is never destroyed, because a thread may outlive main and wait in it.
const operation& make_operation(std::string_view spelling);

template <class Initiation>
const operation& operation_of() {
  static const operation& named = make_operation(type_spelling<Initiation>());
  return named;
}

}  // namespace curfew::detail
