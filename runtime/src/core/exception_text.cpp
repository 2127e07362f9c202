#include "runtime/src/core/exception_text.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

#include <curfew/detail/asio.hpp>
#include CURFEW_ASIO(multiple_exceptions.hpp)

namespace curfew::detail {

namespace {

// Returns the type of the exception in flight.
std::string its_type() {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "an exception of another language";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                         &std::free);
  return name ? name.get() : type->name();
}

// Returns `text`, or `otherwise` and the type if `text` is null. The type comes last, because it may be long and a
// record cuts the end.
std::string text_or(const char* text, const char* otherwise) { return text != nullptr ? text : otherwise + its_type(); }

constexpr const char* several = "multiple exceptions";

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const asio::multiple_exceptions& e) {  // of coroutines that were awaited together; a && b && c nests them
    const std::exception_ptr first = e.first_exception();
    if (!first) return several;
    const std::string text = text_of(first);
    return text.starts_with(several) ? text : std::string(several) + ", first: " + text;
  } catch (const std::exception& e) {
    return text_or(e.what(), "what() is a null pointer: ");
  } catch (const std::string& text) {
    return text;
  } catch (const char* text) {
    return text_or(text, "a null pointer: ");
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace

std::string exception_text(const std::exception_ptr& error) noexcept {
  try {
    return text_of(error);
  } catch (...) {
    return "out of memory";  // this is short enough to need no memory
  }
}

}  // namespace curfew::detail
