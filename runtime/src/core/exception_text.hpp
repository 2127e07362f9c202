// Turns an exception into text, even if it says nothing or cannot be asked.
#pragma once

#include <exception>
#include <string>

namespace curfew::detail {

// Returns what the exception says. Runs foreign code (what()), so it is not to be called under a lock.
std::string exception_text(const std::exception_ptr&) noexcept;

}  // namespace curfew::detail
