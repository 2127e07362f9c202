#include "probe/recorder/stay_loaded.hpp"

#include <dlfcn.h>

#include <atomic>

#include "probe/recorder/undisturbed.hpp"

namespace curfew::recorder {
namespace {

constinit std::atomic<bool> asked{false};

}  // namespace

void stay_loaded() noexcept {
  if (asked.load(std::memory_order_relaxed) || asked.exchange(true, std::memory_order_relaxed)) return;
  const detail::undisturbed while_loading;
  Dl_info here{};
  if (::dladdr(reinterpret_cast<const void*>(&asked), &here) == 0 || here.dli_fname == nullptr) return;
  // For the program itself this opens nothing, or the program, which stays anyway. The handle is kept for good.
  ::dlopen(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

}  // namespace curfew::recorder
