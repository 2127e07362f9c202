// Used by everything of curfew that leaves the system a pointer to its own code: what runs at a thread's end, at a
// fork.
#pragma once

namespace curfew::recorder {

// From now on the program or library that this stands in is not unloaded: a plugin that is closed by dlclose() would
// take along what is called later. Any thread, again and again; REQUIRES: the caller holds no lock that a library's
// initialisation could want, for the loader has one of its own.
void stay_loaded() noexcept;

}  // namespace curfew::recorder
