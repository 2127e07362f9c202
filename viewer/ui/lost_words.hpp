// How many polls are missing from what was written down, in words.
#pragma once

#include <string>

#include "viewer/timeline/history.hpp"

namespace curfew::viewer {

struct lost_words {
  std::string text{};   // "12,345 polls were lost: they came faster than they were read"; "": none is missing
  std::string brief{};  // "12,345 polls lost"
};

lost_words words_of_lost(const timeline::history&);

}  // namespace curfew::viewer
