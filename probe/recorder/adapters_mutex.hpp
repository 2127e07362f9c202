// Guards what an adapter keeps for itself. It is the outermost mutex: it may be held while something is recorded, and a
// fork()ed child gets it free, as it gets the recorder's own (locks.hpp).
#pragma once

#include <mutex>

namespace curfew::recorder {

extern constinit std::mutex adapters_mutex;

}  // namespace curfew::recorder
