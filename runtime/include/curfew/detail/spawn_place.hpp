// Internal: says where a coroutine is to run that co_spawn starts: on which io_context, and on which strand of it.
#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)
#include CURFEW_ASIO(execution/context.hpp)
#include CURFEW_ASIO(io_context.hpp)
#include CURFEW_ASIO(query.hpp)
#include CURFEW_ASIO(strand.hpp)

namespace curfew::detail {

struct loop_core;  // runtime/src/core/loop_core.hpp

struct spawn_place {
  asio::io_context* context;  // nullptr if the loop is given
  // Set if what runs there takes turns with others, or if the executor is not the context's own.
  std::optional<asio::strand<asio::any_io_executor>> strand;
  std::source_location where;  // of the call
  loop_core* loop = nullptr;   // if nullptr, it is the one on the context. The caller keeps it
};

template <class Executor>
inline constexpr bool is_strand = false;
template <class Inner>
inline constexpr bool is_strand<asio::strand<Inner>> = true;

template <class Executor>
inline constexpr bool is_of_io_context = false;
template <class Allocator, std::uintptr_t Bits>
inline constexpr bool is_of_io_context<asio::io_context::basic_executor_type<Allocator, Bits>> = true;

// Looks into the executor. Throws std::invalid_argument if no io_context is found there.
spawn_place place_in(const asio::any_io_executor&, std::source_location where);

template <class Executor>
using context_of_executor =
    std::remove_cvref_t<decltype(asio::query(std::declval<const Executor&>(), asio::execution::context))>;

// False if the executor's type says that it is on another context.
template <class Executor>
inline constexpr bool may_be_on_io_context = std::is_base_of_v<asio::io_context, context_of_executor<Executor>> ||
                                             std::is_same_v<asio::execution_context, context_of_executor<Executor>>;

template <class Executor>
spawn_place place_of(const Executor& e, std::source_location where) {
  using context = context_of_executor<Executor>;
  static_assert(may_be_on_io_context<Executor>,
                "curfew: this executor's context is no asio::io_context, and a curfew loop needs one. Use "
                "asio::co_spawn on it, and await that in a task with curfew::use_task; or run an io_context there");
  if constexpr (is_of_io_context<Executor>) {
    return {&asio::query(e, asio::execution::context), std::nullopt, where};
  } else if constexpr (std::is_base_of_v<asio::io_context, context> && is_strand<Executor>) {
    return {&asio::query(e, asio::execution::context), asio::strand<asio::any_io_executor>(e), where};
  } else if constexpr (std::is_base_of_v<asio::io_context, context>) {
    return {&asio::query(e, asio::execution::context), asio::strand<asio::any_io_executor>(asio::any_io_executor(e)),
            where};
  } else {
    return place_in(asio::any_io_executor(e), where);
  }
}

}  // namespace curfew::detail
