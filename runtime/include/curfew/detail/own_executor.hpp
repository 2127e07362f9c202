// Internal: supports asio::co_spawn(executor, coroutine, use_task), an operation that is code and runs on an executor
// of its own. Included by use_task.hpp.
//
// Asio's cancellation signals are not thread-safe. The coroutine reads its slot where it runs, so the signal must be
// emitted there, while nothing else runs there. If the executor is not the task's own, the coroutine is therefore given
// a strand around it, unless the executor is a strand already or has a type of its own. The completion handler is bound
// to it too, because versions of Asio before 1.38 emit where the handler's executor is.
#pragma once

#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)

#include <curfew/detail/wait.hpp>

namespace CURFEW_ASIO_NAMESPACE::detail {
template <typename Executor>
class initiate_co_spawn;
}  // namespace CURFEW_ASIO_NAMESPACE::detail

namespace curfew::detail {

// find_co_spawn() finds the initiation of a co_spawn in one that wraps it for a completion token, by derivation or as a
// member.
template <class Executor>
asio::detail::initiate_co_spawn<Executor>& as_co_spawn(asio::detail::initiate_co_spawn<Executor>& i) noexcept {
  return i;
}
struct no_co_spawn {
  using executor_type = asio::any_io_executor;
  executor_type get_executor() const noexcept { return {}; }
};
template <class Initiation>
decltype(auto) find_co_spawn(Initiation& i) noexcept {
  if constexpr (requires { as_co_spawn(i); })
    return as_co_spawn(i);
  else if constexpr (requires { i.initiation_; })
    return find_co_spawn(i.initiation_);
  else if constexpr (requires { i.initiation; })
    return find_co_spawn(i.initiation);
  else
    return no_co_spawn();
}
template <class Initiation>
using found_co_spawn = std::remove_reference_t<decltype(find_co_spawn(std::declval<Initiation&>()))>;
template <class Initiation>
inline constexpr bool runs_on_its_own = !std::is_same_v<found_co_spawn<Initiation>, no_co_spawn>;

// Knows where such an operation runs. It is empty for all other operations.
template <class Initiation, bool = runs_on_its_own<Initiation>>
class own_executor {};

template <class Initiation>
class own_executor<Initiation, true> {
 public:
  // Chooses where the operation runs, and puts a strand around its executor where it needs one.
  void choose(const frame& f, Initiation& initiation) {
    auto& co_spawn = find_co_spawn(initiation);
    using spawned = found_co_spawn<Initiation>;
    executor_ = co_spawn.get_executor();
    is_home_ = is_home(f, executor_);
    if constexpr (std::is_same_v<typename spawned::executor_type, asio::any_io_executor>) {
      if (!is_home_ && make_serial(executor_)) co_spawn = spawned(executor_);
    }
  }
  bool is_the_tasks() const noexcept { return is_home_; }
  const asio::any_io_executor& get() const noexcept { return executor_; }

 private:
  asio::any_io_executor executor_;
  bool is_home_ = true;
};

}  // namespace curfew::detail
