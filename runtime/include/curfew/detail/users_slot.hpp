// Internal: supports asio::bind_cancellation_slot(slot, use_task). The operation can be cancelled by a signal of the
// user's own as well as with its task. Included by use_task.hpp.
//
// Asio's own bind_cancellation_slot would put the user's slot in the place of the handler's, and the task could not
// cancel the operation any more. That of Asio 1.22 does not take tokens whose result depends on the operation.
#pragma once

#include <type_traits>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(async_result.hpp)
#include CURFEW_ASIO(bind_cancellation_slot.hpp)
#include CURFEW_ASIO(cancellation_signal.hpp)

#include <curfew/detail/operation_link.hpp>
#include <curfew/detail/token.hpp>

namespace curfew::detail {

// Begins the operation, and connects the operation of its handler to the slot. The function that it leaves in the slot
// does nothing once the operation is done.
template <class Initiation>
struct with_users_slot : initiation_executor<Initiation> {
  with_users_slot(asio::cancellation_slot s, Initiation i)
      : initiation_executor<Initiation>(i), slot(s), initiation(std::move(i)) {}

  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) {
    const operation_link link = associated_operation<std::decay_t<Handler>>::get(handler);
    if (link && slot.is_connected())
      slot.assign([link](asio::cancellation_type type) {
        const visit inside(link.gate());
        if (pending_operation* const o = inside ? link.operation() : nullptr) o->cancel_by_user(type);
      });
    std::move(initiation)(std::forward<Handler>(handler), std::forward<Args>(args)...);
  }

  asio::cancellation_slot slot;
  Initiation initiation;
};

}  // namespace curfew::detail

namespace CURFEW_ASIO_NAMESPACE {

template <class Token, class R, class... Results>
  requires curfew::detail::is_for_tasks<Token>
class async_result<cancellation_slot_binder<Token, cancellation_slot>, R(Results...)> {
  template <class Initiation>
  using with_slot = curfew::detail::with_users_slot<std::decay_t<Initiation>>;

 public:
  template <class Initiation, class... InitArgs>
  static auto initiate(Initiation&& initiation, cancellation_slot_binder<Token, cancellation_slot> token,
                       InitArgs&&... args)
      -> decltype(async_initiate<Token, R(Results...)>(std::declval<with_slot<Initiation>>(), token.get(),
                                                       std::forward<InitArgs>(args)...)) {
    return async_initiate<Token, R(Results...)>(
        with_slot<Initiation>(token.get_cancellation_slot(), std::forward<Initiation>(initiation)), token.get(),
        std::forward<InitArgs>(args)...);
  }
};

}  // namespace CURFEW_ASIO_NAMESPACE
