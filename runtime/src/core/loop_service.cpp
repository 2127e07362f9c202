#include "runtime/src/core/loop_service.hpp"

#include <new>
#include <utility>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(detail/concurrency_hint.hpp)
#include CURFEW_ASIO(detail/scheduler.hpp)
#if __has_include(CURFEW_ASIO(config.hpp))  // from 1.33 on
#include CURFEW_ASIO(config.hpp)
#define CURFEW_HINT_IN_CONFIG
#endif

namespace curfew::detail {

asio::execution_context::id loop_service::id;

const std::shared_ptr<loop_context>& loop_service::home_under_lock() {
  if (!home_) home_ = std::make_shared<loop_context>(context_);
  return home_;
}

const std::shared_ptr<loop_context>& loop_service::home() {
  const std::lock_guard<std::mutex> locked(lock_);
  return home_under_lock();
}

void loop_service::add(const std::shared_ptr<loop_core>& loop) {
  const std::lock_guard<std::mutex> locked(lock_);
  std::erase_if(loops_, [](const auto& known) { return known.expired(); });
  loops_.push_back(loop);
}

namespace {

// Returns whether the program has promised to run the context on one thread.
bool is_for_one_thread(asio::io_context& context) {
#if !defined(CURFEW_HINT_IN_CONFIG)
  const int hint = asio::use_service<asio::detail::scheduler>(context).concurrency_hint();
#if defined(CURFEW_BOOST_ASIO)
  return hint == 1 || hint == BOOST_ASIO_CONCURRENCY_HINT_UNSAFE || hint == BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO;
#else
  return hint == 1 || hint == ASIO_CONCURRENCY_HINT_UNSAFE || hint == ASIO_CONCURRENCY_HINT_UNSAFE_IO;
#endif
#else
  const asio::config config(context);
  return config.get("scheduler", "concurrency_hint", 0) == 1 || !config.get("scheduler", "locking", true);
#endif
}

}  // namespace

std::shared_ptr<loop_core> loop_service::first_or_new(std::source_location where) {
  const std::lock_guard<std::mutex> locked(lock_);
  if (made_) return made_;
  for (const auto& known : loops_)
    if (auto loop = known.lock(); loop && !loop->has_closed()) return loop;
  run_options options{.name = "io_context", .threads = is_for_one_thread(context_) ? std::size_t{1} : std::size_t{2}};
  made_ = std::make_shared<loop_core>(home_under_lock(), std::move(options), where, true);
  made_->open_keepers();
  return made_;
}

std::shared_ptr<loop_core> loop_service::loop_on(asio::io_context& context, std::source_location where) {
  if (current.loop != nullptr && &current.loop->home->get() == &context) return current.loop->shared_from_this();
  auto& service = asio::use_service<loop_service>(context);
  if (auto owner = service.owner_.lock()) return owner;
  return service.first_or_new(where);
}

void loop_service::shutdown() noexcept {
  std::vector<std::weak_ptr<loop_core>> left;
  std::shared_ptr<loop_core> made;
  {
    const std::lock_guard<std::mutex> locked(lock_);
    left.swap(loops_);
    made.swap(made_);
  }
  for (const auto& known : left)
    if (const auto loop = known.lock()) loop->context_ends();
  if (made) made->context_ends();
  if (home_) home_->close();
  for (const auto& known : left)
    if (const auto loop = known.lock()) loop->drop_functions();
  if (made) made->drop_functions();
}

namespace {

struct first_to_go : asio::execution_context::service {
  using key_type = first_to_go;
  static asio::execution_context::id id;

  explicit first_to_go(asio::io_context& context) : service(context), of_(context) {}
  void shutdown() noexcept override { asio::use_service<loop_service>(of_).shutdown(); }

 private:
  asio::io_context& of_;
};
asio::execution_context::id first_to_go::id;

}  // namespace

void loop_service::go_first(asio::io_context& context) noexcept {
  try {
    asio::use_service<first_to_go>(context);
  } catch (const std::bad_alloc&) {
    // There is no memory: then less is seen, but nothing else is lost.
  }
}

}  // namespace curfew::detail
