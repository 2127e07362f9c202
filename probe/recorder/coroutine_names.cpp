#include "probe/recorder/coroutine_names.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <typeinfo>

#include "probe/recorder/found_by_address.hpp"
#include "probe/recorder/function_name.hpp"
#include "probe/recorder/interning.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/recorder/symbols.hpp"
#include "probe/recorder/threads.hpp"

namespace curfew::recorder {

namespace {

bool is_librarys_function(std::string_view name) {
  // The latter are as they are in the symbol: the demangler refuses some that are very long.
  constexpr std::array<std::string_view, 14> those{"asio::",
                                                   "boost::asio::",
                                                   "boost::beast::",
                                                   "std::",
                                                   "_ZN4asio",
                                                   "_ZZN4asio",
                                                   "_ZN5boost4asio",
                                                   "_ZZN5boost4asio",
                                                   "_ZN5boost5beast",
                                                   "_ZZN5boost5beast",
                                                   "curfew::detail::",
                                                   "_ZN6curfew6detail",  // curfew::co_spawn's own frame
                                                   "curfew::as_awaitable",
                                                   "_ZN6curfew12as_awaitable"};
  return std::any_of(those.begin(), those.end(), [&](std::string_view n) { return name.starts_with(n); });
}

site_id site_of(const coroutine_name& found) noexcept {
  return found.of_library || found.name.empty() ? 0 : site("", 0, 0, found.name.c_str());
}

site_id look_up_function(const void* function) { return site_of(name_of_coroutine(function_at(function))); }

site_id look_up_callable(const void* type) {
  return site_of(name_of_coroutine(demangled(static_cast<const std::type_info*>(type)->name())));
}

template <site_id (*look_up)(const void*)>
site_id found_or_nothing(const void* address) noexcept {
  try {
    return found_by_address<site_id, look_up>::of_all_threads(address);
  } catch (const std::exception&) {
    return 0;
  }
}

}  // namespace

coroutine_name name_of_coroutine(const std::string& symbol) {
  if (symbol.empty()) return {};
  // A coroutine's part is spelled with its frame as an argument: the name is what comes before.
  std::string name = without_long_arguments(function_name(symbol));
  // `a() || b()` is a coroutine of Asio's that the program has written.
  constexpr std::string_view of_operators = "awaitable_operators::";
  if (const auto at = name.find(of_operators); at != std::string::npos)
    name = name.substr(0, name.find('<', at)).substr(at + of_operators.size());
  const bool of_library = is_librarys_function(name);
  return {std::move(name), of_library};
}

site_id site_of_coroutine(const void* function) noexcept {
  using namespace detail;
  if (function == nullptr) return 0;
  // A thread remembers it as a spawn of the function in itself: thread-local variables of its own would be too large
  // for a library that is loaded while the program runs.
  if (thread_state* const t = this_thread; t != nullptr) {
    const spawn_cache_entry& cached = cached_spawn(*t, function, function);
    if (cached.where == function && cached.function == function) return cached.sites.function;
  }
  if (nothing_is_recorded()) return 0;
  const site_id found = found_or_nothing<look_up_function>(function);
  if (thread_state* const t = take_thread(); t != nullptr)
    cached_spawn(*t, function, function) = {function, function, 0, {0, found}};
  return found;
}

spawn_sites detail::sites_of_spawn_slow(std::source_location where, const coroutine_origin& from,
                                        std::source_location otherwise) noexcept {
  if (nothing_is_recorded()) return {};
  site_id function = site_of_coroutine(from.function);
  if (from.callable != nullptr) function = found_or_nothing<look_up_callable>(from.callable);
  if (function == 0) function = site(otherwise);
  return remember_spawn(where, identity(from), {site(where), function});
}

}  // namespace curfew::recorder
