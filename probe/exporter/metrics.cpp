#include "probe/exporter/metrics.hpp"

#include <prometheus/metric_type.h>

#include <utility>

#include "probe/exporter/histogram.hpp"
#include "probe/model/text.hpp"

namespace curfew::metrics {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

double seconds(std::chrono::nanoseconds d) { return static_cast<double>(d.count()) / 1e9; }

labels labels_of(const labelled_process& p) {
  if (p.process.empty() && p.pid.empty()) return {};
  return {{"process", p.process}, {"pid", p.pid}};
}

// A family to which samples are added: `of` has the labels that many families share, `beside` those of this one.
class family {
 public:
  family(MetricType type, std::string name, std::string help) {
    made_.type = type;
    made_.name = std::move(name);
    made_.help = std::move(help);
  }

  void add(const labels& of, const labels& beside, double value) {
    ClientMetric& sample = next(of, beside);
    (made_.type == MetricType::Counter ? sample.counter.value : sample.gauge.value) = value;
  }
  void add(const labels& of, const labels& beside, std::uint64_t value) { add(of, beside, static_cast<double>(value)); }
  void add(const labels& of, ClientMetric::Histogram value) { next(of, {}).histogram = std::move(value); }

  MetricFamily release() { return std::move(made_); }

 private:
  ClientMetric& next(const labels& of, const labels& beside) {
    ClientMetric& sample = made_.metric.emplace_back();
    sample.label = of;
    sample.label.insert(sample.label.end(), beside.begin(), beside.end());
    return sample;
  }

  MetricFamily made_;
};

// Goes through all processes, or all loops of all processes, for one family after the other.
class writer {
 public:
  explicit writer(std::span<const labelled_process> processes) : processes_(processes) {}

  template <class Add>
  void each_process(MetricType type, std::string name, std::string help, Add add) {
    family f(type, std::move(name), std::move(help));
    for (const labelled_process& p : processes_) add(f, labels_of(p), *p.numbers);
    made_.push_back(f.release());
  }

  template <class Add>
  void each_loop(MetricType type, std::string name, std::string help, Add add) {
    each_process(type, std::move(name), std::move(help), [&](family& f, const labels& of, const process_numbers& p) {
      for (const auto& [loop, numbers] : p.loops) {
        labels and_loop = of;
        and_loop.push_back({"loop", loop});
        add(f, and_loop, numbers);
      }
    });
  }

  // Each of these makes a family with one number for each loop or process.
  template <class Value>
  void of_loops(MetricType type, std::string name, std::string help, Value value) {
    each_loop(type, std::move(name), std::move(help),
              [&](family& f, const labels& of, const loop_numbers& n) { f.add(of, {}, value(n)); });
  }
  template <class Value>
  void of_processes(MetricType type, std::string name, std::string help, Value value) {
    each_process(type, std::move(name), std::move(help),
                 [&](family& f, const labels& of, const process_numbers& n) { f.add(of, {}, value(n)); });
  }
  void of_counter(std::string name, std::string help, std::uint64_t model::counters::* field) {
    of_loops(MetricType::Counter, std::move(name), std::move(help),
             [&](const loop_numbers& n) { return n.counters.*field; });
  }
  void of_histogram(std::string name, std::string help, model::histogram model::counters::* field,
                    histogram_bounds bounds) {
    each_loop(
        MetricType::Histogram, std::move(name), std::move(help),
        [&](family& f, const labels& of, const loop_numbers& n) { f.add(of, cumulated(n.counters.*field, bounds)); });
  }
  void alone(std::string name, std::string help, const labels& of, double value) {
    family f(MetricType::Gauge, std::move(name), std::move(help));
    f.add(of, {}, value);
    made_.push_back(f.release());
  }

  std::vector<MetricFamily> release() { return std::move(made_); }

 private:
  std::span<const labelled_process> processes_;
  std::vector<MetricFamily> made_;
};

void write_tasks(writer& w) {
  using counters = model::counters;
  w.of_counter("curfew_tasks_spawned_total", "Tasks spawned, those that could not be tracked included.",
               &counters::spawned_before);
  w.each_loop(MetricType::Counter, "curfew_tasks_finished_total",
              "Tasks that ended, by outcome; destroyed: the coroutine was destroyed before its end.",
              [](family& f, const labels& of, const loop_numbers& n) {
                f.add(of, {{"outcome", "completed"}}, n.counters.completed);
                f.add(of, {{"outcome", "failed"}}, n.counters.failed);
                f.add(of, {{"outcome", "cancelled"}}, n.counters.cancelled);
                f.add(of, {{"outcome", "destroyed"}}, n.counters.destroyed);
              });
  w.each_loop(MetricType::Gauge, "curfew_tasks_live", "Tasks that have not ended, by what they do now.",
              [](family& f, const labels& of, const loop_numbers& n) {
                for (std::size_t s = 0; s < n.live.size(); ++s) {
                  const auto state = static_cast<model::task_state>(s);
                  f.add(of, {{"state", std::string(model::text_of(state))}}, n.live[s]);
                }
              });
  w.each_loop(MetricType::Gauge, "curfew_spawn_site_tasks_live",
              "Tasks that have not ended, by where they were spawned; other: all but the largest.",
              [](family& f, const labels& of, const loop_numbers& n) {
                for (const site_numbers& s : n.sites) f.add(of, {{"function", s.function}, {"site", s.source}}, s.live);
              });
  w.each_loop(MetricType::Gauge, "curfew_spawn_site_growth_tasks",
              "By how many tasks a spawn site grew whose live tasks only grow; sites that do not are not there.",
              [](family& f, const labels& of, const loop_numbers& n) {
                for (const growth_numbers& g : n.growing) {
                  f.add(of, {{"function", g.function}, {"site", g.source}}, g.grown);
                }
              });
  w.of_loops(MetricType::Gauge, "curfew_oldest_task_age_seconds", "Age of the oldest task that has not ended.",
             [](const loop_numbers& n) { return seconds(n.oldest_task); });
  w.of_counter("curfew_tasks_untracked_total", "Tasks for which there was no room: nothing is known of their end.",
               &counters::untracked);
}

void write_trouble(writer& w) {
  using counters = model::counters;
  w.of_counter("curfew_tasks_orphaned_total", "Tasks whose owner went away while they were pending.",
               &counters::orphaned);
  w.of_counter("curfew_tasks_pending_at_shutdown_total", "Tasks that were pending when their loop shut down.",
               &counters::pending_at_shutdown);
  w.of_counter("curfew_unobserved_errors_total", "Tasks that failed, and nobody looked at the error.",
               &counters::unobserved_errors);
  w.of_counter("curfew_failed_daemons_total", "Daemons of the loop that failed: nobody is there to take their errors.",
               &counters::failed_daemons);
  w.of_counter("curfew_cancels_asked_total", "Tasks that were asked to end early.", &counters::cancels_asked);
  w.each_loop(MetricType::Gauge, "curfew_findings", "What curfew check would report now, by kind of finding.",
              [](family& f, const labels& of, const loop_numbers& n) {
                for (const auto& [kind, count] : n.findings) f.add(of, {{"kind", kind}}, count);
              });
}

void write_loops(writer& w) {
  using counters = model::counters;
  w.of_counter("curfew_groups_opened_total", "Task groups opened.", &counters::groups_opened);
  w.of_loops(MetricType::Gauge, "curfew_groups_open", "Task groups that are open now.", [](const loop_numbers& n) {
    const auto& c = n.counters;
    return c.groups_opened > c.groups_closed ? c.groups_opened - c.groups_closed : 0;
  });
  w.of_loops(MetricType::Gauge, "curfew_loop_threads", "Threads of the loops of this name that have not ended.",
             [](const loop_numbers& n) { return n.threads; });
  w.of_loops(MetricType::Gauge, "curfew_longest_running_poll_seconds",
             "For how long the longest poll goes on that has not ended yet: it holds a thread of its loop.",
             [](const loop_numbers& n) { return seconds(n.longest_poll); });
  w.of_histogram("curfew_poll_duration_seconds",
                 "How long tasks held a thread at a time; the sum is the time that the loop was busy.",
                 &counters::poll_duration, of_polls);
  w.of_histogram("curfew_schedule_delay_seconds", "How long tasks that could run waited for a thread.",
                 &counters::schedule_delay, of_polls);
  w.of_histogram("curfew_task_lifetime_seconds", "Time from a task's spawn to its end.", &counters::task_lifetime,
                 of_lifetimes);
}

void write_processes(writer& w) {
  w.each_process(
      MetricType::Gauge, "curfew_process_state",
      "1 for what is true of the process: alive, exited, or died (killed, crashed); else 0.",
      [](family& f, const labels& of, const process_numbers& n) {
        for (const auto end : {model::process_end::alive, model::process_end::exited, model::process_end::died}) {
          f.add(of, {{"state", std::string(model::text_of(end))}}, n.end == end ? 1.0 : 0.0);
        }
      });
  w.of_processes(MetricType::Gauge, "curfew_process_under_check",
                 "1 for a process that runs under curfew check, or did; else 0.",
                 [](const process_numbers& n) { return n.checked ? 1.0 : 0.0; });
  w.of_processes(MetricType::Gauge, "curfew_process_start_time_seconds", "When it began to record, in Unix time.",
                 [](const process_numbers& n) { return seconds(n.began.time_since_epoch()); });
  w.of_processes(MetricType::Gauge, "curfew_segment_bytes", "Size of the memory in which its tasks are recorded.",
                 [](const process_numbers& n) { return n.segment_bytes; });
  w.of_processes(MetricType::Gauge, "curfew_torn_slots", "Records that were read in the middle of a change.",
                 [](const process_numbers& n) { return n.torn_slots; });
  w.of_processes(MetricType::Counter, "curfew_never_started_total",
                 "Task objects that were destroyed without ever being awaited or spawned.",
                 [](const process_numbers& n) { return n.never_started; });
  w.of_processes(MetricType::Counter, "curfew_abandoned_handlers_total",
                 "Handlers that are no tasks and went with the io_context of a loop, uncalled; at least so many.",
                 [](const process_numbers& n) { return n.abandoned_handlers; });
  w.of_processes(MetricType::Counter, "curfew_untracked_nodes_total",
                 "Tasks, groups and loops for which there was no room.",
                 [](const process_numbers& n) { return n.untracked_nodes; });
  w.of_processes(MetricType::Counter, "curfew_lost_threads_total",
                 "Threads for whose events there was no room: they are in no timeline.",
                 [](const process_numbers& n) { return n.lost_threads; });
  w.of_processes(MetricType::Counter, "curfew_overwritten_events_total",
                 "Events that later ones of their thread took the place of: a timeline that begins now lacks them.",
                 [](const process_numbers& n) { return n.overwritten_events; });
  w.of_processes(MetricType::Counter, "curfew_lost_names_total", "Names and source lines for which there was no room.",
                 [](const process_numbers& n) { return n.lost_names; });
  w.of_processes(MetricType::Counter, "curfew_misused_calls_total",
                 "Calls of the C interface with a task, group or loop that was not there, or no longer.",
                 [](const process_numbers& n) { return n.misused_calls; });
}

}  // namespace

std::vector<MetricFamily> families(std::span<const labelled_process> processes, const scrape_summary& scrape) {
  writer w(processes);
  w.alone("curfew_build_info", "1; the version of curfew that serves this.", {{"version", CURFEW_VERSION}}, 1);
  w.alone("curfew_export_unreadable_segments", "Segments that could not be read in this look.", {},
          static_cast<double>(scrape.unreadable_segments));
  w.alone("curfew_export_look_seconds", "How long it took to look at all processes.", {}, seconds(scrape.took));
  write_tasks(w);
  write_trouble(w);
  write_loops(w);
  write_processes(w);
  return w.release();
}

}  // namespace curfew::metrics
