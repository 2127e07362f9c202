#include "viewer/ui/timeline/lost_words.hpp"

#include "probe/model/text.hpp"
#include "viewer/timeline/event_history.hpp"

namespace curfew::viewer {

lost_words words_of_lost(const timeline::event_history& past) {
  const std::uint64_t missing = past.polls_lost() + past.polls_left_out();
  if (missing == 0) return {};
  const std::string count = model::count_text(missing) + (missing == 1 ? " poll" : " polls");
  const char* const were = missing == 1 ? " was" : " were";
  if (past.polls_lost() == 0) return {count + were + " left out during the pause", count + " left out"};
  return {count + were + " lost: they came faster than they were read", count + " lost"};
}

poll_standing standing_of_polls(const timeline_state& state, const std::string& why_none, bool of_file) {
  using enum poll_record;
  const timeline::event_history& past = state.past();
  if (state.runs() && !why_none.empty()) return {incomplete, why_none, why_none};
  if (past.polls_without_room() != 0)
    return {incomplete,
            "No room in the segment: " + model::count_text(past.polls_without_room()) + " polls were not written down",
            "No room for polls"};
  if (const lost_words lost = words_of_lost(past); !lost.text.empty()) return {incomplete, lost.text, lost.brief};
  if (!state.runs()) {
    const std::string brief = of_file ? "A snapshot" : "Not running";
    const char* const rest = past.poll_count() == 0 ? "nobody had asked for polls"
                             : of_file              ? "it has the polls that somebody had asked for"
                                                    : "this is all that is left";
    return {none_yet, brief + ": " + rest, brief};
  }
  if (past.covered().empty())
    return {none_yet, "Asking for polls: they come with the next one that ends", "Asking for polls"};
  return {complete, "Polls are written down while this is on the screen", "Polls: on"};
}

colour colour_of(const palette& c, poll_record is) {
  return is == poll_record::complete ? c.good : is == poll_record::incomplete ? c.warning : c.ended;
}

}  // namespace curfew::viewer
