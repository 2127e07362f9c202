// How a loop on a borrowed io_context learns that the context ends: Asio shuts its services down first.
#pragma once

#include <memory>
#include <vector>

#include <asio/execution_context.hpp>

#include "runtime/src/loop_core.hpp"

namespace curfew::detail {

struct loop_service : asio::execution_context::service {
  using key_type = loop_service;
  static asio::execution_context::id id;

  explicit loop_service(asio::execution_context& context) : service(context) {}
  void add(const std::shared_ptr<loop_core>&);
  void shutdown() noexcept override;  // may be called again: then there is nothing left

 private:
  std::vector<std::weak_ptr<loop_core>> loops_;
};

}  // namespace curfew::detail
