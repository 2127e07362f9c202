#include "probe/verdict/finding_key.hpp"

#include "probe/model/utf8.hpp"
#include "probe/verdict/rule.hpp"

namespace curfew::verdict {

namespace {

// Returns the function of the tasks, because names that programs give often have a number of their own. Where it is not
// known, a line that is known stands for it.
std::string_view task_name(const model::snapshot& snapshot, finding_kind kind, model::index site, model::index task) {
  if (task == model::none)
    return rule_of(kind).is_of_counts() ? std::string_view()
                                        : snapshot.text(snapshot.site_at(snapshot.site_at(site).spawns).function);
  const auto& t = snapshot.tasks[task];
  const auto function = snapshot.text(snapshot.site_at(t.function).function);
  return function.empty() && !has_line(snapshot, kind, site) ? snapshot.name_of(t) : function;
}

// Returns the file of the spawn site; where that is not known, that of the task's function.
std::string_view file_name(const model::snapshot& snapshot, model::index site, model::index task) {
  auto path = snapshot.text(snapshot.site_at(site).file);
  if (path.empty() && task != model::none) path = snapshot.text(snapshot.site_at(snapshot.tasks[task].function).file);
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

finding_key key_of(const model::snapshot& snapshot, finding_kind kind, model::index site, model::index task) {
  return {.finding = std::string(name_of(kind)),
          .function = model::valid_utf8(snapshot.text(snapshot.site_at(site).function)),
          .task = model::valid_utf8(task_name(snapshot, kind, site, task)),
          .file = model::valid_utf8(file_name(snapshot, site, task))};
}

bool has_line(const model::snapshot& snapshot, finding_kind kind, model::index site) {
  const auto& at = snapshot.site_at(site);
  return !rule_of(kind).is_of_counts() && at.line != 0 && !snapshot.text(at.file).empty();
}

std::string text_of(const finding_key& key) {
  auto text = key.finding;
  for (const auto* const part : {&key.function, &key.task})
    if (!part->empty()) text += " " + *part;
  return text;
}

}  // namespace curfew::verdict
