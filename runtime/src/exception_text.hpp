// What an exception says, as text.
#pragma once

#include <exception>
#include <string>

namespace curfew::detail {

inline std::string exception_text(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (const std::string& text) {
    return text;
  } catch (const char* text) {
    return text;
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace curfew::detail
