#include "probe/exporter/numbers.hpp"

#include <algorithm>
#include <utility>

#include "probe/model/likeness.hpp"
#include "probe/model/program_name.hpp"
#include "probe/model/utf8.hpp"
#include "probe/verdict/finding_kind.hpp"

namespace curfew::metrics {

namespace {

void add(model::histogram& to, const model::histogram& from) {
  to.sum_ns += from.sum_ns;
  for (std::size_t i = 0; i < to.buckets.size(); ++i) to.buckets[i] += from.buckets[i];
}

void add(model::counters& to, const model::counters& from) {
  for (const auto field :
       {&model::counters::spawned_before, &model::counters::completed, &model::counters::failed,
        &model::counters::cancelled, &model::counters::destroyed, &model::counters::untracked,
        &model::counters::orphaned, &model::counters::pending_at_shutdown, &model::counters::unobserved_errors,
        &model::counters::failed_daemons, &model::counters::cancels_asked, &model::counters::groups_opened,
        &model::counters::groups_closed}) {
    to.*field += from.*field;
  }
  for (const auto field :
       {&model::counters::poll_duration, &model::counters::schedule_delay, &model::counters::task_lifetime}) {
    add(to.*field, from.*field);
  }
}

// Gathers the numbers of a process from its tally.
class gathering {
 public:
  explicit gathering(const model::tally& from) : from_(from), facts_(from.facts) {
    labels_.resize(facts_.texts.size());
    // The counters are in the order in which they began to count, so a name that is among the first most_loops stays
    // among them.
    for (const model::counters& c : facts_.counters_by_name) add(loop(c.name).counters, c);
  }

  void take_loops() {
    for (const model::loop& l : facts_.loops) {
      if (l.state == model::loop_state::ended) continue;
      loop_numbers& of = loop(l.name);
      if (alive_) of.threads += l.threads;
    }
  }

  // No task is live in a process that ended; tasks that were pending at its end are among the findings.
  void take_tasks() {
    if (!alive_) return;
    for (std::size_t i = 0; i < facts_.tasks.size(); ++i) {
      const model::task& t = facts_.tasks[i];
      if (!model::is_live(t.state)) continue;
      loop_numbers& of = loop_of(t);
      of.live[static_cast<std::size_t>(t.state)] += from_.stand_for[i];
      of.oldest_task = std::max(of.oldest_task, facts_.process.taken - t.spawned);
      if (t.state == model::task_state::running) {
        of.longest_poll = std::max(of.longest_poll, facts_.process.taken - t.since);
      }
      live_by_site_[{&of, model::origin_of(t)}] += from_.stand_for[i];
    }
  }

  void take_findings(const std::vector<verdict::finding>& findings) {
    for (const verdict::finding& f : findings) {
      const bool counted_only = f.task == model::none;
      loop_numbers& of = counted_only ? loop(0) : loop_of(facts_.tasks[f.task]);
      of.findings[std::string(verdict::name_of(f.kind))] += counted_only ? f.count : from_.stand_for[f.task];
    }
  }

  void take_sites(std::size_t most) {
    std::map<loop_numbers*, std::map<key, std::uint64_t>> live_by_key;
    for (const auto& [where, live] : live_by_site_) live_by_key[where.first][key_of(where.second)] += live;
    for (auto& [of, live_by_site] : live_by_key) {
      for (const auto& [site, live] : live_by_site) of->sites.push_back({site.first, site.second, live});
      std::stable_sort(of->sites.begin(), of->sites.end(),
                       [](const site_numbers& a, const site_numbers& b) { return a.live > b.live; });
      if (of->sites.size() <= most) continue;
      site_numbers rest{"", std::string(the_rest), 0};
      for (std::size_t i = most; i < of->sites.size(); ++i) rest.live += of->sites[i].live;
      of->sites.resize(most);
      of->sites.push_back(std::move(rest));
    }
  }

  void take_growth(const std::vector<verdict::growing_site>& growing, std::size_t most) {
    if (!alive_) return;
    for (const verdict::growing_site& g : growing) {
      const auto at = loops_.find(label_text(g.loop));
      loop_numbers& of = at != loops_.end() ? at->second : loop(0);
      ++of.findings[std::string(verdict::name_of(g.kind))];
      const key site = key_of(g.site);
      const auto known = std::find_if(of.growing.begin(), of.growing.end(), [&](const growth_numbers& n) {
        return n.function == site.first && n.source == site.second;
      });
      if (known != of.growing.end()) {
        known->grown += g.to - g.from;
      } else if (of.growing.size() < most) {
        of.growing.push_back({site.first, site.second, g.to - g.from});
      }
    }
  }

  std::map<std::string, loop_numbers> release() {
    if (!alive_)
      for (auto& [name, of] : loops_) of.counters.groups_closed = of.counters.groups_opened;
    return std::move(loops_);
  }

 private:
  using key = std::pair<std::string, std::string>;  // function and source: sites with the same texts are one

  key key_of(model::index site) const {
    const model::site& s = facts_.site_at(site);
    if (s.line == 0) return {label_text(facts_.text(s.function)), "unknown"};
    return {label_text(facts_.text(s.function)),
            label_text(std::string(facts_.text(s.file)) + ":" + std::to_string(s.line))};
  }

  loop_numbers& loop_of(const model::task& t) { return loop(t.loop == model::none ? 0 : facts_.loops[t.loop].name); }

  loop_numbers& loop(model::index name) {
    loop_numbers*& known = labels_[name];
    if (known != nullptr) return *known;
    std::string label = label_text(facts_.text(name));
    if (loops_.size() >= most_loops && !loops_.contains(label)) label = the_rest;
    const auto [at, is_new] = loops_.try_emplace(label);
    if (is_new) {
      for (const auto kind : verdict::foremost_first()) at->second.findings[std::string(verdict::name_of(kind))] = 0;
    }
    return *(known = &at->second);
  }

  const model::tally& from_;
  const model::snapshot& facts_;
  const bool alive_ = facts_.process.end == model::process_end::alive;
  std::map<std::string, loop_numbers> loops_;
  std::vector<loop_numbers*> labels_;  // by the index of the loop's name; nullptr until it is used
  std::map<std::pair<loop_numbers*, model::index>, std::uint64_t> live_by_site_;
};

// Limits a time to the years 1970 to 2096, in which nothing that is computed from it overflows: the header of a damaged
// segment may have any value.
std::chrono::system_clock::time_point plausible(std::chrono::system_clock::time_point t) {
  using std::chrono::system_clock;
  constexpr system_clock::time_point last{std::chrono::duration_cast<system_clock::duration>(std::chrono::years(126))};
  return std::clamp(t, system_clock::time_point(), last);
}

}  // namespace

process_numbers numbers_of(const model::tally& tally, const judge::judgement& judged, std::size_t spawn_sites) {
  const model::process& p = tally.facts.process;
  process_numbers result;
  result.end = p.end;
  result.began = plausible(p.began);
  result.seen = result.began + std::chrono::duration_cast<std::chrono::system_clock::duration>(p.taken);
  result.untracked_nodes = p.untracked_nodes;
  result.lost_threads = p.lost_threads;
  result.lost_names = p.lost_names;
  result.never_started = p.never_started;
  result.abandoned_handlers = p.abandoned_handlers;
  result.misused_calls = p.misused_calls;
  result.overwritten_events = p.overwritten_events;
  result.torn_slots = tally.facts.torn_slots;
  result.segment_bytes = p.segment_bytes;
  result.checked = p.checked;

  gathering all(tally);
  all.take_loops();
  all.take_tasks();
  all.take_findings(judged.findings);
  all.take_sites(spawn_sites);
  all.take_growth(judged.growing, spawn_sites);
  result.loops = all.release();
  return result;
}

std::string label_text(std::string_view text) {
  std::string label = model::valid_utf8(text.substr(0, most_label_bytes));
  // A text that was cut in the middle of a character ends in up to three replacement characters.
  while (text.size() > most_label_bytes && label.ends_with(model::replacement_character)) {
    label.resize(label.size() - model::replacement_character.size());
  }
  return label;
}

std::string program_of(const model::process& p) {
  if (auto name = model::program_name(p.command_line); !name.empty()) return label_text(name);
  return label_text(std::string_view(p.executable).substr(p.executable.rfind('/') + 1));
}

}  // namespace curfew::metrics
