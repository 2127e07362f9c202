// Declares what is meant to be there at the end, in a program of plain Asio or Boost.Asio that is compiled with
// curfew::asio_tracking: a watchdog, a subscription, a heartbeat.
//
//     co_spawn(curfew::background(context), watchdog(), asio::detached);
//     asio::steady_timer heartbeat(curfew::background(context.get_executor()));
//
// background() wraps an executor. What is begun in code that the wrapper runs, and an operation of an object that has
// the wrapper for its executor, is background work: a daemon, which may be pending when its context goes. So is what
// background work begins.
//
// The wrapper is an executor as the one in it, equal where that one is, and any_io_executor takes it. Wrap a strand,
// not what the strand is on: what it queues is begun before that is asked. Compiled without the tracking definitions it
// is that, too, and declares nothing. C++14. It serves Asio and Boost.Asio: include the one that you use before it.
//
// Thread safety: as that of the executor in it. Nothing here throws but what that one throws.
#ifndef CURFEW_ASIO_BACKGROUND_HPP
#define CURFEW_ASIO_BACKGROUND_HPP

#include <curfew/asio_tracking/background_mark.hpp>

#include <type_traits>
#include <utility>

namespace curfew {
namespace asio_tracking {

class background_scope {
 public:
  background_scope() noexcept { ++background_mark::depth; }
  ~background_scope() { --background_mark::depth; }
  background_scope(const background_scope&) = delete;
  background_scope& operator=(const background_scope&) = delete;
};

template <class Function>
class background_function {
 public:
  template <class F, class = typename std::enable_if<
                         !std::is_same<typename std::decay<F>::type, background_function>::value>::type>
  explicit background_function(F&& f) : function_(std::forward<F>(f)) {}
  void operator()() {
    const background_scope scope;
    std::move(function_)();
  }

 private:
  Function function_;
};

#define CURFEW_ASK_EXECUTOR(rank, asio)                                                    \
  template <class E, class P>                                                              \
  constexpr auto query(rank, const E& e, const P& p) noexcept(noexcept(asio::query(e, p))) \
      -> decltype(asio::query(e, p)) {                                                     \
    return asio::query(e, p);                                                              \
  }                                                                                        \
  template <class E, class P>                                                              \
  auto require(rank, const E& e, const P& p) -> decltype(asio::require(e, p)) {            \
    return asio::require(e, p);                                                            \
  }                                                                                        \
  template <class E, class P>                                                              \
  auto prefer(rank, const E& e, const P& p) -> decltype(asio::prefer(e, p)) {              \
    return asio::prefer(e, p);                                                             \
  }

// How an executor is asked, which is Asio's own way: its members may be private. The first that fits is taken.
struct by_boost_asio {};
struct by_asio : by_boost_asio {};
struct by_member : by_asio {};
namespace ask {
template <class E, class F>
auto execute(by_member, const E& e, F&& f) -> decltype(e.execute(std::forward<F>(f))) {
  return e.execute(std::forward<F>(f));
}
#if defined(ASIO_EXECUTION_EXECUTE_HPP) && ASIO_VERSION < 102600
template <class E, class F>
auto execute(by_asio, const E& e, F&& f) -> decltype(::asio::execution::execute(e, std::forward<F>(f))) {
  return ::asio::execution::execute(e, std::forward<F>(f));
}
#endif
#if defined(ASIO_QUERY_HPP) && defined(ASIO_REQUIRE_HPP) && defined(ASIO_PREFER_HPP)
CURFEW_ASK_EXECUTOR(by_asio, ::asio)
#endif
#if defined(BOOST_ASIO_QUERY_HPP) && defined(BOOST_ASIO_REQUIRE_HPP) && defined(BOOST_ASIO_PREFER_HPP)
CURFEW_ASK_EXECUTOR(by_boost_asio, ::boost::asio)
#endif
}  // namespace ask

}  // namespace asio_tracking

template <class Executor>
class background_executor {
 public:
  using inner_executor_type = Executor;

  // From nothing but what it wraps: any_io_executor would be made from anything.
  template <class E, class = typename std::enable_if<std::is_same<E, Executor>::value>::type>
  explicit background_executor(const E& executor) noexcept : executor_(executor) {
    note();
  }
  background_executor(const background_executor& other) noexcept : executor_(other.executor_) { note(); }
  background_executor(background_executor&& other) noexcept : executor_(std::move(other.executor_)) { note(); }
  background_executor& operator=(const background_executor& other) noexcept {
    executor_ = other.executor_;
    return *this;
  }
  background_executor& operator=(background_executor&& other) noexcept {
    executor_ = std::move(other.executor_);
    return *this;
  }
  ~background_executor() {
    if (asio_tracking::background_mark::latest == this) asio_tracking::background_mark::latest = nullptr;
  }

  const Executor& get_inner_executor() const noexcept { return executor_; }

  friend bool operator==(const background_executor& a, const background_executor& b) noexcept {
    return a.executor_ == b.executor_;
  }
  friend bool operator!=(const background_executor& a, const background_executor& b) noexcept {
    return !(a.executor_ == b.executor_);
  }

  template <class Function, class E = Executor>
  auto execute(Function&& f) const -> decltype(asio_tracking::ask::execute(
      asio_tracking::by_member(), std::declval<const E&>(),
      std::declval<asio_tracking::background_function<typename std::decay<Function>::type>>())) {
    const asio_tracking::background_scope scope;
    asio_tracking::ask::execute(
        asio_tracking::by_member(), executor_,
        asio_tracking::background_function<typename std::decay<Function>::type>(std::forward<Function>(f)));
  }

  template <class Property, class E = Executor>
  auto query(const Property& property) const
      noexcept(noexcept(asio_tracking::ask::query(asio_tracking::by_member(), std::declval<const E&>(), property)))
          -> decltype(asio_tracking::ask::query(asio_tracking::by_member(), std::declval<const E&>(), property)) {
    return asio_tracking::ask::query(asio_tracking::by_member(), executor_, property);
  }
  template <class Property, class E = Executor>
  auto require(const Property& property) const -> background_executor<typename std::decay<
      decltype(asio_tracking::ask::require(asio_tracking::by_member(), std::declval<const E&>(), property))>::type> {
    return wrapped(asio_tracking::ask::require(asio_tracking::by_member(), executor_, property));
  }
  template <class Property, class E = Executor>
  auto prefer(const Property& property) const -> background_executor<typename std::decay<
      decltype(asio_tracking::ask::prefer(asio_tracking::by_member(), std::declval<const E&>(), property))>::type> {
    return wrapped(asio_tracking::ask::prefer(asio_tracking::by_member(), executor_, property));
  }

  // Of executors as the Networking TS has them.
  template <class E = Executor>
  auto context() const noexcept -> decltype(std::declval<const E&>().context()) {
    return executor_.context();
  }
  template <class E = Executor>
  auto on_work_started() const noexcept -> decltype(std::declval<const E&>().on_work_started()) {
    return executor_.on_work_started();
  }
  template <class E = Executor>
  auto on_work_finished() const noexcept -> decltype(std::declval<const E&>().on_work_finished()) {
    return executor_.on_work_finished();
  }
  template <class Function, class Allocator, class E = Executor>
  auto dispatch(Function&& f, const Allocator& a) const
      -> decltype(std::declval<const E&>().dispatch(std::forward<Function>(f), a)) {
    const asio_tracking::background_scope scope;
    executor_.dispatch(
        asio_tracking::background_function<typename std::decay<Function>::type>(std::forward<Function>(f)), a);
  }
  template <class Function, class Allocator, class E = Executor>
  auto post(Function&& f, const Allocator& a) const
      -> decltype(std::declval<const E&>().post(std::forward<Function>(f), a)) {
    const asio_tracking::background_scope scope;
    executor_.post(asio_tracking::background_function<typename std::decay<Function>::type>(std::forward<Function>(f)),
                   a);
  }
  template <class Function, class Allocator, class E = Executor>
  auto defer(Function&& f, const Allocator& a) const
      -> decltype(std::declval<const E&>().defer(std::forward<Function>(f), a)) {
    const asio_tracking::background_scope scope;
    executor_.defer(asio_tracking::background_function<typename std::decay<Function>::type>(std::forward<Function>(f)),
                    a);
  }

 private:
  template <class E>
  static background_executor<typename std::decay<E>::type> wrapped(E&& executor) {
    return background_executor<typename std::decay<E>::type>(std::forward<E>(executor));
  }
  void note() const noexcept { asio_tracking::background_mark::latest = this; }

  Executor executor_;
};

// Of an executor, or of an execution context's.
template <class ExecutionContext>
auto background(ExecutionContext& context)
    -> background_executor<typename std::decay<decltype(std::declval<ExecutionContext&>().get_executor())>::type> {
  return background_executor<typename std::decay<decltype(context.get_executor())>::type>(context.get_executor());
}
template <class Executor>
auto background(const Executor& executor) ->
    typename std::enable_if<std::is_copy_constructible<Executor>::value, background_executor<Executor>>::type {
  return background_executor<Executor>(executor);
}

}  // namespace curfew

#undef CURFEW_ASK_EXECUTOR

#endif  // CURFEW_ASIO_BACKGROUND_HPP
