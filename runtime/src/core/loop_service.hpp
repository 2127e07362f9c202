// Knows the loops on an io_context. Tells those on a borrowed one that the context ends: Asio shuts its services down
// first.
#pragma once

#include <memory>
#include <mutex>
#include <source_location>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "runtime/src/context/loop_context.hpp"
#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

struct loop_service : asio::execution_context::service {
  using key_type = loop_service;
  static asio::execution_context::id id;

  explicit loop_service(asio::io_context& context) : service(context), context_(context) {}
  // Returns what all loops on a borrowed context share.
  const std::shared_ptr<loop_context>& home();
  void add(const std::shared_ptr<loop_core>&);
  // Says that it is the loop's own context.
  void belongs_to(const std::shared_ptr<loop_core>& l) noexcept { owner_ = l; }
  // Returns the loop whose tasks begin on that context: the one that runs here, the one whose own context it is, or the
  // first of those on it that have not ended. If there is none, makes one, which lives as long as the context. Throws
  // std::logic_error if the loop whose context it is has ended.
  static std::shared_ptr<loop_core> loop_on(asio::io_context&, std::source_location);
  void shutdown() noexcept override;  // may be called again: then there is nothing left

  // Asio shuts the latest service down first, and handlers that wait in it are then gone without a trace. From now on
  // this service is ahead of all that are there.
  static void go_first(asio::io_context&) noexcept;

 private:
  std::shared_ptr<loop_core> first_or_new(std::source_location);
  const std::shared_ptr<loop_context>& home_under_lock();

  // Invariant: `lock_` guards what follows, because loops may be made on several threads. `owner_` is set before
  // anybody else knows the context.
  asio::io_context& context_;
  std::mutex lock_;
  std::shared_ptr<loop_context> home_;  // nullptr if the context is a loop's own
  std::vector<std::weak_ptr<loop_core>> loops_;
  std::shared_ptr<loop_core> made_;  // the loop that is nobody's
  std::weak_ptr<loop_core> owner_;
};

}  // namespace curfew::detail
