// Internal: defines what the completion tokens of tasks have in common. Used by use_task.hpp and by what adapts its
// tokens.
#pragma once

#include <type_traits>

namespace curfew {

struct use_task_t;
struct use_task_into;

namespace detail {

// True for use_task, use_task(ec), and whatever Asio has wrapped around them: as_tuple(use_task), append(use_task, 1) …
template <class Token>
inline constexpr bool is_for_tasks = false;
template <>
inline constexpr bool is_for_tasks<use_task_t> = true;
template <>
inline constexpr bool is_for_tasks<use_task_into> = true;
template <template <class...> class Adaptor, class Token, class... More>
inline constexpr bool is_for_tasks<Adaptor<Token, More...>> = is_for_tasks<Token>;

// Gives whatever wraps an initiation the associated executor of that initiation: the one of its I/O object, if it has
// one.
template <class Initiation, class = void>
struct initiation_executor {
  explicit initiation_executor(const Initiation&) noexcept {}
};
template <class Initiation>
struct initiation_executor<Initiation, std::void_t<typename Initiation::executor_type>> {
  using executor_type = typename Initiation::executor_type;
  explicit initiation_executor(const Initiation& i) : executor_(i.get_executor()) {}
  executor_type get_executor() const noexcept { return executor_; }

 private:
  executor_type executor_;
};

}  // namespace detail
}  // namespace curfew
