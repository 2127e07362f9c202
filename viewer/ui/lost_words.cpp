#include "viewer/ui/lost_words.hpp"

#include "probe/model/text.hpp"

namespace curfew::viewer {

lost_words words_of_lost(const timeline::history& past) {
  const std::uint64_t missing = past.polls_lost() + past.polls_left_out();
  if (missing == 0) return {};
  const std::string count = model::count_text(missing) + (missing == 1 ? " poll" : " polls");
  const char* const were = missing == 1 ? " was" : " were";
  if (past.polls_lost() == 0) return {count + were + " left out during the pause", count + " left out"};
  return {count + were + " lost: they came faster than they were read", count + " lost"};
}

}  // namespace curfew::viewer
