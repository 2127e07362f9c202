// What is to be said of the polls, in words: that they are written down, how many are missing, or why there are none.
#pragma once

#include <cstdint>
#include <string>

#include "viewer/theme/theme.hpp"
#include "viewer/timeline/event_history.hpp"
#include "viewer/ui/state/timeline_state.hpp"

namespace curfew::viewer {

struct lost_words {
  std::string text{};   // "12,345 polls were lost: they came faster than they were read"; "": none is missing
  std::string brief{};  // "12,345 polls lost"
};

lost_words words_of_lost(const timeline::event_history&);

// `complete` is said when they are written down and not one is missing: until then it is not known.
enum class poll_record : std::uint8_t { complete, incomplete, none_yet };

struct poll_standing {
  poll_record is = poll_record::none_yet;
  std::string text{};   // a sentence
  std::string brief{};  // where there is no room for it
};

// `why_none`: polls cannot be asked for, and why; "": they can. `of_file`: what is shown is of a snapshot file.
poll_standing standing_of_polls(const timeline_state&, const std::string& why_none, bool of_file);
colour colour_of(const palette&, poll_record);

}  // namespace curfew::viewer
