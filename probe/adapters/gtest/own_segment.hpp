// Attaches to what this process has recorded itself.
#pragma once

#include <optional>

#include "probe/reader/attachment.hpp"

namespace curfew::gtest {

// Returns an attachment to this process' segment, which is read where the process has it in memory: tests may use up
// descriptors, and change the environment, the user, the folder and the root, or remove the file. Returns nothing if
// nothing was recorded so far. After a fork the child has another one. Throws reader::error.
std::optional<reader::attachment> own_segment();

}  // namespace curfew::gtest
