// Internal: supports asio::bind_allocator(allocator, use_task) in versions of Asio before 1.30, whose own does not take
// tokens whose result depends on the operation. Included by use_task.hpp.
#pragma once

#include <curfew/detail/asio.hpp>

#if CURFEW_ASIO_VERSION >= 102400 && CURFEW_ASIO_VERSION < 103000

#include <type_traits>
#include <utility>

#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(bind_allocator.hpp)

#include <curfew/detail/token.hpp>

namespace curfew::detail {

template <class Initiation, class Allocator>
struct with_users_allocator : initiation_executor<Initiation> {
  with_users_allocator(const Allocator& a, Initiation i)
      : initiation_executor<Initiation>(i), allocator(a), initiation(std::move(i)) {}

  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) {
    std::move(initiation)(asio::bind_allocator(allocator, std::forward<Handler>(handler)), std::forward<Args>(args)...);
  }

  Allocator allocator;
  Initiation initiation;
};

}  // namespace curfew::detail

namespace CURFEW_ASIO_NAMESPACE {

template <class Token, class Allocator, class R, class... Results>
  requires curfew::detail::is_for_tasks<Token>
class async_result<allocator_binder<Token, Allocator>, R(Results...)> {
  template <class Initiation>
  using with_allocator = curfew::detail::with_users_allocator<std::decay_t<Initiation>, Allocator>;

 public:
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation&& initiation, allocator_binder<Token, Allocator> token, InitArgs&&... args)
      -> decltype(async_initiate<Token, R(Results...)>(std::declval<with_allocator<Initiation>>(), token.get(),
                                                       std::forward<InitArgs>(args)...)) {
    return async_initiate<Token, R(Results...)>(
        with_allocator<Initiation>(token.get_allocator(), std::forward<Initiation>(initiation)), token.get(),
        std::forward<InitArgs>(args)...);
  }
};

}  // namespace CURFEW_ASIO_NAMESPACE

#endif
