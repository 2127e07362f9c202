#include "probe/report/formats/json/difference_json.hpp"

#include <utility>

#include "probe/report/formats/json/json_values.hpp"

namespace curfew::report {

std::string difference_json(const difference& made) {
  auto bugs = json::array(), live = json::array();
  for (const auto& c : made.bugs)
    bugs.push_back({{"change", in_a_word(c.kind)},
                    {"finding", c.key.finding},
                    {"where", c.where.empty() ? json() : json(c.where)},
                    {"function", c.key.function},
                    {"task", c.key.task},
                    {"fails", c.fails},
                    {"failed_before", c.failed_before},
                    {"tasks_before", c.before},
                    {"tasks", c.after},
                    {"lines_before", c.lines_before},
                    {"lines", c.lines_after},
                    {"tasks_without_line_before", c.without_line_before},
                    {"tasks_without_line", c.without_line_after}});
  for (const auto& c : made.live)
    live.push_back(
        {{"function", c.origin.function}, {"task", c.origin.task}, {"tasks_before", c.before}, {"tasks", c.after}});
  const json whole{{"schema", json_schema},
                   {"kind", "difference"},
                   {"summary", summary_of(made)},
                   {"failed", any_new_failure(made)},
                   {"bugs", std::move(bugs)},
                   {"bugs_as_before", made.same_bugs},
                   {"live_tasks", made.compares_live ? std::move(live) : json()}};
  return whole.dump() + "\n";
}

}  // namespace curfew::report
