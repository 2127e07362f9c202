// Names of coroutines that no std::source_location names, as Asio's are: from the symbol of the function that resumes
// a coroutine, or from the type of the callable that makes one.
#pragma once

#include <source_location>
#include <string>

#include "probe/recorder/hidden.hpp"
#include "probe/recorder/types.hpp"

namespace curfew::recorder {

struct coroutine_name {
  std::string name;  // as a person would write it; "": not known
  bool of_library =
      false;  // it is no function of the program's own, but of Asio, Beast, curfew or the standard library
};

// `symbol` is that of a function that resumes or begins a coroutine, demangled (symbols.hpp). An operator of
// asio::experimental::awaitable_operators counts as the program's own, which has written it, and is named without its
// namespace.
coroutine_name name_of_coroutine(const std::string& symbol);

// Returns the site of a function that resumes or begins a coroutine; 0: it is one of a library's, or not known, or
// nothing is recorded. The first call for a function reads the program's symbols. Thread-safe.
site_id site_of_coroutine(const void* function) noexcept;

namespace detail {
CURFEW_HIDDEN spawn_sites sites_of_spawn_slow(std::source_location where, const coroutine_origin&,
                                              std::source_location otherwise) noexcept;
}  // namespace detail

}  // namespace curfew::recorder
