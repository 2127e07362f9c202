#include "runtime/src/context/left_behind.hpp"

#include <algorithm>
#include <type_traits>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detail/reactor.hpp)
#include CURFEW_ASIO(detail/scheduler.hpp)
#include CURFEW_ASIO(detail/strand_executor_service.hpp)
#include CURFEW_ASIO(detail/strand_service.hpp)
#include CURFEW_ASIO(ip/icmp.hpp)
#include CURFEW_ASIO(ip/tcp.hpp)
#include CURFEW_ASIO(ip/udp.hpp)

namespace curfew::detail {

// Asio does not say what it counts. The members that are used here have been what they are since 1.22. For a version
// that nobody has looked at, nothing is counted; nor in curfew::tracked, where each of these handlers is known by name.
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING) : defined(ASIO_CUSTOM_HANDLER_TRACKING)
#define CURFEW_COUNTS_WHAT_IS_LEFT 0
#elif defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_IO_URING_AS_DEFAULT) : defined(ASIO_HAS_IO_URING_AS_DEFAULT)
#define CURFEW_COUNTS_WHAT_IS_LEFT 0
#else
#define CURFEW_COUNTS_WHAT_IS_LEFT (CURFEW_ASIO_VERSION < 103900)
#endif

#if CURFEW_COUNTS_WHAT_IS_LEFT

namespace {

using asio_scheduler = asio::detail::scheduler;
using asio::detail::scheduler_operation;

// An explicit instantiation may name a private member; the friend that it defines hands the member on.
template <class Name, auto Member>
struct member_named {
  friend constexpr auto member(Name) noexcept { return Member; }
};
struct queue {
  friend constexpr auto member(queue) noexcept;
};
struct reactors_place {
  friend constexpr auto member(reactors_place) noexcept;
};
struct outstanding {
  friend constexpr auto member(outstanding) noexcept;
};
template struct member_named<queue, &asio_scheduler::op_queue_>;
template struct member_named<reactors_place, &asio_scheduler::task_operation_>;
template struct member_named<outstanding, &asio_scheduler::outstanding_work_>;

std::int64_t outstanding_in(asio_scheduler& s) noexcept { return static_cast<long>(s.*member(outstanding{})); }

#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_HAS_EPOLL) : defined(ASIO_HAS_EPOLL)
struct function {
  friend constexpr auto member(function) noexcept;
};
struct of_a_descriptor {
  friend constexpr auto member(of_a_descriptor) noexcept;
};
template struct member_named<function, &scheduler_operation::func_>;
template struct member_named<of_a_descriptor, &asio::detail::epoll_reactor::descriptor_state::do_complete>;

// Returns whether a queued operation is work. A descriptor that is ready is queued as well, but is no work until its
// operations are performed.
bool is_work(const scheduler_operation& o) noexcept { return o.*member(function{}) != member(of_a_descriptor{}); }
#else
bool is_work(const scheduler_operation&) noexcept { return true; }
#endif

// Destroys what is queued. Returns how much work that was, including what the destruction of others has queued. Asio
// goes on counting it.
std::int64_t destroy_queued(asio_scheduler& s) noexcept {
  auto& queued = s.*member(queue{});
  scheduler_operation* const reactor = &(s.*member(reactors_place{}));
  bool has_reactor = false;
  std::int64_t destroyed = 0;
  while (scheduler_operation* const handler = queued.front()) {
    queued.pop();
    if (handler == reactor) {
      has_reactor = true;
      continue;
    }
    if (is_work(*handler)) ++destroyed;
    handler->destroy();
  }
  if (has_reactor) queued.push(reactor);
  return destroyed;
}

template <class Service>
void shut_down(asio::io_context& context) noexcept {
  if (asio::has_service<Service>(context)) asio::use_service<Service>(context).shutdown();
}

// Does the same with the context and with its strands, where a coroutine of Asio's ends when its handler is destroyed.
std::int64_t destroy_queued(asio::io_context& context) noexcept {
  auto& s = asio::use_service<asio_scheduler>(context);
  std::int64_t destroyed = 0;
  for (bool more = true; more;) {
    const std::int64_t now = destroy_queued(s);
    const std::int64_t before = outstanding_in(s);
    shut_down<asio::detail::strand_executor_service>(context);
    shut_down<asio::detail::strand_service>(context);
    destroyed += now;
    more = now != 0 || outstanding_in(s) != before;
  }
  return destroyed;
}

struct resolving {
  friend constexpr auto member(resolving) noexcept;
};
#if __has_include(CURFEW_ASIO(detail/resolver_thread_pool.hpp))
template struct member_named<resolving, &asio::detail::resolver_thread_pool::work_scheduler_>;
#else
template struct member_named<resolving, &asio::detail::resolver_service_base::work_scheduler_>;
#endif

// Returns the service's queue of names to resolve, on which no thread works any more; nullptr if it has been shut down.
template <class Service>
asio_scheduler* stopped(Service& service) noexcept {
  service.notify_fork(asio::execution_context::fork_prepare);  // this joins its threads
  auto& its = service.*member(resolving{});
  if constexpr (std::is_same_v<decltype(its), asio_scheduler&>)
    return &its;
  else
    return its.get();
}

// A name that is being looked up is in no queue of the context: a thread has it, or it waits for that thread. As the
// service will do, this function waits for the first name, which is queued then, and destroys the others. It returns
// how many the others were. Asio goes on counting them.
template <class... Services>
std::int64_t stop_resolving(asio::io_context& context) noexcept {
  std::int64_t destroyed = 0;
  const auto stop = [&]<class Service>(std::type_identity<Service>) {
    if (!asio::has_service<Service>(context)) return;
    if (asio_scheduler* const its = stopped(asio::use_service<Service>(context))) destroyed += destroy_queued(*its);
  };
  (stop(std::type_identity<Services>()), ...);
  return destroyed;
}

#if __has_include(CURFEW_ASIO(detail/resolver_thread_pool.hpp))
std::int64_t destroy_resolving(asio::io_context& context) noexcept {
  return stop_resolving<asio::detail::resolver_thread_pool>(context);
}
#else
std::int64_t destroy_resolving(asio::io_context& context) noexcept {
  using asio::detail::resolver_service;
  return stop_resolving<resolver_service<asio::ip::tcp>, resolver_service<asio::ip::udp>,
                        resolver_service<asio::ip::icmp> >(context);
}
#endif

}  // namespace

void left_behind::count(asio::io_context& context) noexcept {
  auto& s = asio::use_service<asio_scheduler>(context);
  const std::int64_t guards = others_.guards.load(std::memory_order_relaxed);
  never_ends_ = destroy_resolving(context);
  never_ends_ += destroy_queued(context) + (others_.kept ? 1 : 0);
  // An operation that was neither queued nor cancelled at once is code, or has code in it. What that has begun belongs
  // to the task too, and nobody knows how much it is.
  if (others_.operations.load(std::memory_order_relaxed) != 0) return;
  const std::int64_t dropped = guards - others_.guards.load(std::memory_order_relaxed);
  seen_ = outstanding_in(s) - never_ends_ - dropped;
  if (seen_ <= 0) return;
  never_ends_ += guards;
  context_ = &context;
  s.post_deferred_completion(this);
}

void left_behind::at_the_end(void* owner, scheduler_operation* base, const error_code&, std::size_t) noexcept {
  if (owner != nullptr) return;
  auto& self = *static_cast<left_behind*>(base);
  auto& s = asio::use_service<asio_scheduler>(*self.context_);
  self.never_ends_ += destroy_queued(s);
  const std::int64_t lost = outstanding_in(s) - self.never_ends_;
  // Guards that still live now are in the hands of somebody outside.
  const bool some = self.seen_ > self.others_.guards.load(std::memory_order_relaxed);
  const std::int64_t left = std::max<std::int64_t>(lost, some ? 1 : 0);
  if (left > 0) self.listener_.left(static_cast<std::uint64_t>(left));
}

#else

void left_behind::count(asio::io_context&) noexcept {}
void left_behind::at_the_end(void*, scheduler_operation*, const error_code&, std::size_t) noexcept {}

#endif

}  // namespace curfew::detail
