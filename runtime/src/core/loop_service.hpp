// Tells the loops on a borrowed io_context that the context ends: Asio shuts its services down first.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(io_context.hpp)

#include "runtime/src/context/loop_context.hpp"
#include "runtime/src/core/loop_core.hpp"

namespace curfew::detail {

struct loop_service : asio::execution_context::service {
  using key_type = loop_service;
  static asio::execution_context::id id;

  explicit loop_service(asio::io_context& context) : service(context), home_(std::make_shared<loop_context>(context)) {}
  const std::shared_ptr<loop_context>& home() const noexcept { return home_; }
  void add(const std::shared_ptr<loop_core>&);
  void shutdown() noexcept override;  // may be called again: then there is nothing left

  // Asio shuts the latest service down first, and handlers that wait in it are then gone without a trace. From now on
  // this service is ahead of all that are there.
  static void go_first(asio::io_context&) noexcept;

 private:
  const std::shared_ptr<loop_context> home_;
  std::mutex lock_;  // loops may be made on several threads
  std::vector<std::weak_ptr<loop_core>> loops_;
};

}  // namespace curfew::detail
