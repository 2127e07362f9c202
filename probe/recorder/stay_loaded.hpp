// Used by everything of curfew that leaves the system a pointer to its own code, which runs at a thread's end or at a
// fork.
#pragma once

namespace curfew::recorder {

// Keeps the program or library that this stands in from being unloaded: a plugin that is closed by dlclose() would take
// along what is called later. Any thread may call it, again and again.
// REQUIRES: the caller holds no lock that a library's initialisation could want, because the loader has one of its own.
void stay_loaded() noexcept;

}  // namespace curfew::recorder
