// Gives the errors of Asio names that do not depend on which Asio it is (detail/asio.hpp): these are asio::error_code
// and its relatives. Used by error.hpp and detail/wait.hpp.
#pragma once

#include <system_error>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(error_code.hpp)
#include CURFEW_ASIO(system_error.hpp)

namespace curfew {

using error_category = asio::error_category;
using error_code = asio::error_code;
using error_condition = std::error_condition;
using system_error = asio::system_error;

namespace detail {

using std::generic_category;

inline error_code generic_error(std::errc e) noexcept { return {static_cast<int>(e), generic_category()}; }

}  // namespace detail

}  // namespace curfew
