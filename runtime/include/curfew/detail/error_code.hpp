// Gives Asio's errors names that do not depend on which Asio it is (detail/asio.hpp): they are those of std, and with
// Boost.Asio those of boost::system. Used by error.hpp and detail/wait.hpp.
#pragma once

#include <system_error>

#include <curfew/detail/asio.hpp>

#if defined(CURFEW_BOOST_ASIO)
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>
#endif

namespace curfew {

namespace detail {
#if defined(CURFEW_BOOST_ASIO)
namespace errors = ::boost::system;
#else
namespace errors = ::std;
#endif
}  // namespace detail

using detail::errors::error_category;
using detail::errors::error_code;
using detail::errors::error_condition;
using detail::errors::system_error;

namespace detail {

inline error_code generic_error(std::errc e) noexcept { return {static_cast<int>(e), errors::generic_category()}; }

}  // namespace detail

}  // namespace curfew
