#include "probe/report/trees/tree_digest.hpp"

#include <utility>

#include "probe/model/fold.hpp"
#include "probe/report/problems/grouping.hpp"

namespace curfew::report {

tree_digest tree_digest_of(const model::snapshot& snapshot, const std::vector<verdict::finding>& findings,
                           std::vector<verdict::growing_site> growing, const tree_options& options) {
  tree_digest made{.snapshot = snapshot, .findings = findings, .growing = std::move(growing), .options = options};
  made.tree = model::make_tree(snapshot);
  made.kinds = kinds_by_task(snapshot, findings);
  add_growing(made.kinds, snapshot, made.growing);
  made.lines =
      options.fold ? tree_lines_of(model::fold(snapshot, made.tree, marks_of(made.kinds))) : tree_lines_of(made.tree);
  made.bugs = bugs_of(snapshot, findings, made.growing);
  return made;
}

}  // namespace curfew::report
