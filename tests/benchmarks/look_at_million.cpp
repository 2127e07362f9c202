// look_at_million FILE: how long a live process' tasks take to be looked at, in milliseconds: `tree` (snapshot, tree
// and folding, as `curfew tree` does), `verdict`, and `count`, what a scrape does.
#include <chrono>
#include <iostream>

#include "probe/model/fold.hpp"
#include "probe/model/tree.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/verdict/finding.hpp"
#include "probe/verdict/judge.hpp"

namespace {

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: look_at_million FILE\n";
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  auto segment = curfew::reader::attach(argv[1]);
  const curfew::model::snapshot snapshot = segment.snapshot();
  const double taken = ms_since(start);
  const curfew::model::tree tree = curfew::model::make_tree(snapshot);
  const curfew::model::folded_tree folded = curfew::model::fold(snapshot, tree);
  const double shown = ms_since(start);
  const auto before_verdict = std::chrono::steady_clock::now();
  const auto findings = curfew::verdict::judge(snapshot);
  const double judged = ms_since(before_verdict);
  segment.read_in_place();  // as an exporter does
  segment.count();          // the first touches each page
  const auto before_count = std::chrono::steady_clock::now();
  const curfew::model::tally tally = segment.count();
  const double counted = ms_since(before_count);
  std::cout << "{\"tasks\": " << snapshot.tasks.size() << ", \"snapshot\": " << taken << ", \"tree\": " << shown
            << ", \"entries\": " << folded.entries.size() << ", \"verdict\": " << judged << ", \"count\": " << counted
            << ", \"kinds\": " << tally.facts.tasks.size() << ", \"findings\": " << findings.size() << "}\n";
}
