#include "viewer/ui/window/window_title.hpp"

#include "probe/model/printable.hpp"
#include "probe/model/program_name.hpp"
#include "probe/model/text.hpp"
#include "probe/model/wording.hpp"

namespace curfew::viewer {

std::string window_title(const view_state& view) {
  const view_model* const p = view.view_model();
  if (p == nullptr) return "curfew";
  const model::process& process = p->snapshot.process;
  std::string title =
      "curfew - " + model::printable(model::program_name(process.command_line)) + " " + std::to_string(process.pid);
  const std::string& path = view.process.path();
  if (view.process.standing() == standing::snapshot)
    title += " (snapshot " + model::printable(path.substr(path.rfind('/') + 1)) + ")";
  const index entry = view.selected();
  if (entry == none) return title;
  const model::wording words(p->snapshot, p->nodes, "");
  const tree_entry& e = p->tree[entry];
  if (e.members != 0 && p->is_task(e.node))
    return title + " - " + model::printable(name_of_alike(*p, p->task_at(e.node))) + " ×" +
           model::count_text(e.members);
  return title + " - " + words.who(p->key_of(entry));
}

}  // namespace curfew::viewer
