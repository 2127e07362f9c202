#include "probe/report/bugs/annotation.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "probe/model/printable.hpp"
#include "probe/model/program_sites.hpp"
#include "probe/model/utf8.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/model/wording.hpp"
#include "probe/report/counted.hpp"
#include "probe/report/pages/pages.hpp"
#include "probe/report/problems/statement.hpp"
#include "probe/verdict/finding_key.hpp"
#include "probe/verdict/problem.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::report {

namespace {

// Is the first problem of a bug, whose words stand for the whole bug.
struct example {
  const process_digest* process;
  const verdict::problem* problem;
};

std::map<bug_name, example> examples_in(const digest& digest) {
  std::map<bug_name, example> found;
  for (const auto& p : digest.processes)
    for (const auto& problem : p.problems) {
      if (problem.cut_off) continue;
      const bug of{.kind = problem.kinds.foremost(),
                   .site = problem.site,
                   .oldest = problem.tasks.empty() ? model::none : problem.tasks.front()};
      found.try_emplace(name_of(p.process.snapshot, of), example{&p, &problem});
    }
  return found;
}

source_place place_at(const model::snapshot& snapshot, model::index site, const std::string& root) {
  const auto& at = snapshot.site_at(site);
  const auto file = snapshot.text(at.file);
  return {.file = file.empty() ? std::string() : model::valid_utf8(model::relative_path(file, root)),
          .line = at.line,
          .column = at.column,
          .function = model::valid_utf8(snapshot.text(at.function))};
}

source_place wait_of(const model::snapshot& snapshot, model::index task, const std::string& root) {
  if (task == model::none) return {};
  const auto& waits = snapshot.tasks[task];
  return snapshot.stack_of(waits).kept == 0 ? source_place()
                                            : place_at(snapshot, model::waiting_place(snapshot, waits), root);
}

// Returns the innermost line of the repository's own that ran while the loop was blocked.
source_place block_of(const model::snapshot& snapshot, const run_bug& b, const std::string& root) {
  const auto* const poll = verdict::rule_of(b.name.kind).of_blocking_polls && b.oldest == model::none
                               ? snapshot.blocking_poll_at(b.site)
                               : nullptr;
  if (poll == nullptr) return {};
  for (const auto site : poll->running)
    if (auto at = place_at(snapshot, site, root); at.line != 0 && !at.file.starts_with('/')) return at;
  return {};
}

source_place program_of(const model::snapshot& snapshot, const std::string& root) {
  const auto& path = snapshot.process.executable;
  return {.file = path.empty() ? "unknown" : model::valid_utf8(model::relative_path(path, root))};
}

void place(annotation& made, const run_bug& b, const model::snapshot& snapshot, const std::string& root) {
  made.waits = wait_of(snapshot, b.oldest, root);
  made.at = block_of(snapshot, b, root);
  made.at_what = landmark::block;
  const auto otherwise = [&](landmark what, source_place at) {
    if (!made.at.file.empty()) return;
    made.at = std::move(at);
    made.at_what = what;
  };
  // A package that starts tasks for its caller is not what is to be changed: the function is, if it is the program's.
  if (b.oldest != model::none && !model::is_of_program(snapshot, b.site))
    if (const auto function = snapshot.tasks[b.oldest].function; model::is_of_program(snapshot, function))
      otherwise(landmark::function, place_at(snapshot, function, root));
  otherwise(landmark::spawn, place_at(snapshot, b.site, root));
  if (b.oldest != model::none)
    otherwise(landmark::function, place_at(snapshot, snapshot.tasks[b.oldest].function, root));
  otherwise(landmark::wait, made.waits);
  if (b.oldest != model::none)
    if (const auto* const test = snapshot.test_at(snapshot.tasks[b.oldest].spawned))
      otherwise(landmark::test, place_at(snapshot, test->where, root));
  otherwise(landmark::program, program_of(snapshot, root));
}

// Returns "" where the place needs no words.
std::string_view words_of(landmark what) {
  switch (what) {
    case landmark::block:
      return "\nthe place is what ran meanwhile";
    case landmark::spawn:
    case landmark::function:
      break;
    case landmark::wait:
      return "\nthe place is where it waits: the line that spawned it is not known";
    case landmark::test:
      return "\nthe place is its test: no line of its own is known";
    case landmark::program:
      return "\nthe place is the program: no line of its source is known";
  }
  return {};
}

// Returns ", as were 298 more in 3 processes": of the bug's tasks, the example's are only some.
std::string the_others(const run_bug& b, const verdict::problem& shown) {
  if (b.tasks <= shown.count) return {};
  const auto more = counted(b.tasks - shown.count, "more like it", "more like it");
  return fmt::format("; {}{}", more, b.processes > 1 ? " in " + counted(b.processes, "process", "processes") : "");
}

void say(annotation& made, const run_bug& b, const example& of, const std::string& root) {
  const auto& process = of.process->process;
  const model::wording words(process.snapshot, of.process->tree, root);
  const auto said = statement_of(evidence_of(*of.problem, process, words));
  made.sentence = said.sentence + the_others(b, *of.problem);
  made.fix = said.fix;
}

// Returns the keys of a bug as one: where a line spawns tasks of one function more than before, that is new.
std::string names_of(const run_bug& b) {
  auto key = b.key;
  key.task.clear();
  for (const auto& part : b.parts) key.task += (key.task.empty() ? "" : " ") + part.key.task;
  return verdict::text_of(key) + (key.file.empty() ? "" : " " + key.file);
}

}  // namespace

std::vector<annotation> annotations_of(const digest& digest, const std::string& root) {
  const auto examples = examples_in(digest);
  std::vector<annotation> all;
  std::map<std::string, std::size_t> fingerprints;
  for (const auto& b : digest.bugs.list) {
    annotation made{.kind = b.name.kind, .tasks = b.tasks, .processes = b.processes};
    made.gravity = b.severity == verdict::severity::failure ? gravity::failure : gravity::warning;
    place(made, b, digest.run.processes[b.process].snapshot, root);
    // Names repeat from file to file, and a bug must not take another one's number when that is mended.
    const auto key = names_of(b);
    if (const auto found = examples.find(b.name); found != examples.end()) {
      say(made, b, found->second, root);
    } else {  // its tasks are all in blocks of other bugs
      const auto& sum = verdict::rule_of(b.name.kind).sum;
      made.sentence = fmt::format("{} {}: {}", counted(b.tasks, sum.one, sum.many), sum.are,
                                  model::name_or_unnamed(model::relative_path(b.name.where, root)));
    }
    const auto number = ++fingerprints[key];
    made.fingerprint = number == 1 ? key : fmt::format("{} ({})", key, number);
    all.push_back(std::move(made));
  }
  return all;
}

standstill standstill_of(const process_digest& of, const std::string& root) {
  const auto& snapshot = of.process.snapshot;
  const auto stands_before = [&](const model::task& a, const model::task& b) {
    return std::tuple(a.daemon, a.wait_on != 0, a.spawned) < std::tuple(b.daemon, b.wait_on != 0, b.spawned);
  };
  const model::task* first = nullptr;
  for (const auto& t : snapshot.tasks) {
    const bool waits = t.state == model::task_state::waiting && snapshot.stack_of(t).kept != 0;
    if (waits && (first == nullptr || stands_before(t, *first))) first = &t;
  }
  if (first == nullptr) return {};
  const model::wording words(snapshot, of.tree, root);
  const auto operation = model::printable(snapshot.operation_of(*first));
  return {place_at(snapshot, model::waiting_place(snapshot, *first), root),
          fmt::format("task `{}` waits here{}", words.name(*first), operation.empty() ? "" : ", in " + operation)};
}

std::string message_of(const annotation& of) {
  auto text = of.sentence;
  text += words_of(of.at_what);
  if (!of.fix.empty()) text += "\nfix: " + of.fix;
  return text + "\nsee: " + page_command(of.kind);
}

}  // namespace curfew::report
