#include "probe/adapters/gtest/unrecorded_asio.hpp"

// The linker resolves these names if the program has what they stand for, and leaves them null otherwise.
extern "C" {
#define CURFEW_IF_LINKED(name, symbol) extern const char name __asm__(symbol) __attribute__((weak))
// Every program that makes a context has the table of virtual functions of what runs it.
CURFEW_IF_LINKED(asios_scheduler, "_ZTVN4asio6detail9schedulerE");
CURFEW_IF_LINKED(boost_asios_scheduler, "_ZTVN5boost4asio6detail9schedulerE");
CURFEW_IF_LINKED(tracking, "_ZN6curfew13asio_tracking13begin_contextEPKv");  // of curfew::asio_tracking
CURFEW_IF_LINKED(runtime, "_ZN6curfew6detail15built_with_asioE");            // of all that includes its headers
#undef CURFEW_IF_LINKED
}

namespace curfew::gtest {

bool has_unrecorded_asio() {
  return (&asios_scheduler != nullptr || &boost_asios_scheduler != nullptr) && &tracking == nullptr &&
         &runtime == nullptr;
}

const char* const unrecorded_asio_note =
    "curfew: nothing was recorded, so no test was judged: this program has Asio without the definitions of "
    "curfew::asio_tracking.\n"
    "        Link that target to all that includes Asio, the library under test too (docs/gtest.md: Plain Asio).\n";

}  // namespace curfew::gtest
