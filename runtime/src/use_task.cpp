#include <curfew/use_task.hpp>

#include <string>

namespace curfew::detail {

system_error failed_with(const operation& what, const error_code& code) {
  return system_error(code, std::string(what.text()));
}

void throw_uncalled(const operation& what) {
  throw system_error(asio::error::operation_aborted,
                     std::string(what.text()) + ": its handler was destroyed without being called");
}

}  // namespace curfew::detail
