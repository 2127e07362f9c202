// Two rules that the product does not have, one that looks at tasks and one that looks over time. All that the program
// of this test knows of them stands here: it has a table of its own, which takes the place of all_rules.cpp.
#include "tests/findings/made_up_rule.hpp"

#include <algorithm>
#include <array>

#include "probe/model/text.hpp"
#include "probe/verdict/rules.hpp"
#include "tests/support/snapshot_builder.hpp"

namespace curfew::verdict {

namespace {

constexpr std::uint32_t most_polls = 1000;

bool comes_to_no_rest(const model::task& task, bool) { return task.polls > most_polls; }

// Sites have no field for what does not exist: the number is how far the line lies behind all that tests use.
constexpr std::uint32_t last_line = 1000;
std::uint64_t evicted(const model::site& site) { return site.line > last_line ? site.line - last_line : 0; }

constinit const rule restless_task{
    .name = "restless-task",
    .severity = severity::failure,
    .look = look_at_each<comes_to_no_rest>,
    .counted = evicted,
    .mark = "restless",
    .sum = {.are = "restless"},
    .subject = "poller",
    .clause = [](const evidence& of, bool) -> std::string { return of.many() ? "were restless" : "was restless"; },
    .facts = [](const evidence& of) -> std::vector<fact> {
      return {{"polls", model::count_text(of.oldest->polls) + " of them"}};
    },
    .card = [](const evidence&) -> std::string { return "It comes to no rest."; },
    .advice = [](const evidence&) -> fix { return {fix::precision::usual, "wait for an event"}; },
    .cause = [](const model::snapshot&, const model::task&) -> std::string { return "asks again and again"; }};

constexpr std::uint64_t crowd = 3;

std::vector<growing_site> crowds(const model::site_history& history, const growth_thresholds& limits) {
  std::vector<growing_site> found;
  for (const auto& [where, known] : history.sites())
    if (known.live >= crowd)
      found.push_back({.loop = where.first, .site = where.second, .live = known.live, .over = limits.stretch});
  return found;
}

constinit const rule crowded_site{.name = "crowded-site",
                                  .severity = severity::warning,
                                  .look_over_time = crowds,
                                  .mark = "crowded",
                                  .sum = {.one = "site", .many = "sites", .are = "crowded"},
                                  .sentence = [](const growing_site& site, const model::wording& words) -> std::string {
                                    return model::count_text(site.live) + " are a crowd at " + words.place(site.site);
                                  }};

}  // namespace

std::span<const rule* const> all_rules() {
  static constexpr std::array table{&rules::pending_at_shutdown,
                                    &rules::orphaned_task,
                                    &rules::unobserved_error,
                                    &rules::never_started,
                                    &rules::abandoned_handlers,
                                    &rules::failed_daemon,
                                    &rules::growing_site,
                                    &restless_task,
                                    &crowded_site};
  return table;
}

}  // namespace curfew::verdict

namespace curfew::tests {

model::snapshot restless_process() {
  snapshot_builder built;
  built.loop("main");
  built.task("ask").spawned_at("/src/server.cpp", 12, "serve").polls(2000);
  return built;
}

model::snapshot restless_process_that_evicted(std::uint32_t tasks) {
  model::snapshot s = restless_process();
  s.sites.push_back({.file = s.sites.back().file, .line = verdict::last_line + tasks});
  return s;
}

model::snapshot crowded_process() {
  snapshot_builder built;
  built.loop("main");
  for (int i = 0; i < 3; ++i) built.task("session").spawned_at("/src/server.cpp", 30, "accept");
  return built;
}

}  // namespace curfew::tests
