// Says in words whether polls are recorded, how many are missing, or why there are none.
#pragma once

#include <cstdint>
#include <string>

#include "viewer/theme/theme.hpp"
#include "viewer/timeline/event_history.hpp"
#include "viewer/ui/state/timeline_state.hpp"

namespace curfew::viewer {

struct lost_words {
  std::string text{};   // e.g. "12,345 polls were lost: they came faster than they were read"; "" if none is missing
  std::string brief{};  // e.g. "12,345 polls lost"
};

lost_words words_of_lost(const timeline::event_history&);

// `complete` means that polls are recorded and not one is missing; before the first one this is not known.
enum class poll_record : std::uint8_t { complete, incomplete, none_yet };

struct poll_standing {
  poll_record is = poll_record::none_yet;
  std::string text{};   // a sentence
  std::string brief{};  // what is shown if there is no room for the sentence
};

// `why_none` says why polls cannot be asked for; it is "" if they can. `of_file` says whether a snapshot file is shown.
poll_standing standing_of_polls(const timeline_state&, const std::string& why_none, bool of_file);
colour colour_of(const palette&, poll_record);

}  // namespace curfew::viewer
