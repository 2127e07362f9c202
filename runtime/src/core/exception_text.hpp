// What an exception says, as text; also of one that says nothing, or cannot be asked.
#pragma once

#include <exception>
#include <string>

namespace curfew::detail {

// Runs foreign code (what()): not to be called under a lock.
std::string exception_text(const std::exception_ptr&) noexcept;

}  // namespace curfew::detail
