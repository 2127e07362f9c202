#include "probe/adapters/asio/refusal.hpp"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace curfew::asio_tracking {

namespace {

constexpr int does_not_load = 127;  // with which the dynamic linker ends a program that lacks a symbol

bool calls_stay_inside(const link_map* library) {
  if (library == nullptr || library->l_ld == nullptr) return false;
  for (const auto* entry = library->l_ld; entry->d_tag != DT_NULL; ++entry)
    if (entry->d_tag == DT_SYMBOLIC || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_SYMBOLIC) != 0))
      return true;
  return false;
}

void say(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// `what` of the program does not fit to the rest of it.
[[noreturn]] void refuse(std::string_view what) {
  say("curfew: ");
  say(what);
  say(" is compiled without the definitions of curfew::asio_tracking, and other parts of this program with them: "
      "they do not fit together, for the definitions change Asio's own types. Compile it with them, too, or all "
      "without\n");
  std::_Exit(does_not_load);
}

}  // namespace

void refuse_program(std::initializer_list<const void*> functions) noexcept {
  for (const void* const function : functions)
    if (function != nullptr) refuse("an object that was linked into this program (curfew doctor FILE... names it)");
}

void refuse_libraries(std::initializer_list<untracked_function> functions) noexcept {
  for (const auto& function : functions) {
    const void* const found = ::dlsym(RTLD_DEFAULT, function.mangled);
    if (found == nullptr) continue;
    Dl_info where{};
    void* library = nullptr;
    if (::dladdr1(found, &where, &library, RTLD_DL_LINKMAP) == 0) continue;
    if (calls_stay_inside(static_cast<const link_map*>(library))) continue;
    refuse(where.dli_fname);
  }
}

}  // namespace curfew::asio_tracking
