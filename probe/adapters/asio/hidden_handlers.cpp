#include "probe/adapters/asio/hidden_handlers.hpp"

#include <array>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <unordered_map>

#include "probe/adapters/asio/symbols.hpp"
#include "probe/recorder/locks.hpp"

namespace curfew::asio_tracking {

namespace {

hidden_handler look_up(const void* caller) {
  const handler_facts facts = facts_of_hidden_handler(function_at(caller));
  return {facts.kind, facts.is_in_own_class, facts.name.empty() ? 0 : recorder::site("", 0, 0, facts.name.c_str())};
}

// Never destroyed: handlers may be called while the process exits.
using known_callers = std::unordered_map<const void*, hidden_handler>;  // guarded by adapters_mutex
known_callers& known() {
  static auto* const all = new known_callers;
  return *all;
}

// Looks it up without the lock, for that takes its time: two threads may do it at once.
hidden_handler find(const void* caller) {
  {
    const std::lock_guard lock(recorder::detail::adapters_mutex);
    if (const auto found = known().find(caller); found != known().end()) return found->second;
  }
  const hidden_handler found = look_up(caller);
  const std::lock_guard lock(recorder::detail::adapters_mutex);
  return known().try_emplace(caller, found).first->second;
}

}  // namespace

hidden_handler hidden_handler_in(const void* function_object) noexcept {
  // Asio's executor_function points to what it owns, which begins with the function that calls the handler in it.
  const void* const owned = *static_cast<const void* const*>(function_object);
  if (owned == nullptr) return {};
  const void* const caller = *static_cast<const void* const*>(owned);
  struct entry {
    const void* caller = nullptr;
    hidden_handler found;
  };
  static thread_local std::array<entry, 32> recent{};
  entry& at = recent[(reinterpret_cast<std::uintptr_t>(caller) >> 4) % recent.size()];
  if (at.caller == caller) return at.found;
  try {
    at = {caller, find(caller)};
    return at.found;
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace curfew::asio_tracking
