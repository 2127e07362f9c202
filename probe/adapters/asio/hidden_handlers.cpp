#include "probe/adapters/asio/hidden_handlers.hpp"

#include "probe/recorder/found_by_address.hpp"
#include "probe/recorder/symbols.hpp"

namespace curfew::asio_tracking {

namespace {

hidden_handler look_up(const void* caller) {
  const handler_facts facts = facts_of_hidden_handler(recorder::function_at(caller));
  return {facts.kind, facts.is_in_own_class, facts.name.empty() ? 0 : recorder::site("", 0, 0, facts.name.c_str())};
}

}  // namespace

hidden_handler hidden_handler_in(const void* function_object) noexcept {
  // Asio's executor_function points to what it owns, which begins with the function that calls the handler in it.
  const void* const owned = *static_cast<const void* const*>(function_object);
  if (owned == nullptr) return {};
  return recorder::found_by_address<hidden_handler, look_up>::of(*static_cast<const void* const*>(owned));
}

}  // namespace curfew::asio_tracking
