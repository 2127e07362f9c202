// Looks into an asio::any_io_executor.
#pragma once

#include <typeinfo>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(any_io_executor.hpp)

namespace curfew::detail {

// Returns the executor in there if it is of this type, else nullptr. any_io_executor::target() does not compare types
// before Asio 1.26.
template <class Executor>
const Executor* target_of(const asio::any_io_executor& any) noexcept {
#if defined(CURFEW_BOOST_ASIO) ? defined(BOOST_ASIO_NO_TYPEID) : defined(ASIO_NO_TYPEID)
  return any.target<Executor>();
#else
  return any.target_type() == typeid(Executor) ? any.target<Executor>() : nullptr;
#endif
}

}  // namespace curfew::detail
