#include "probe/report/formats/text/owner_text.hpp"

#include "probe/model/snapshot.hpp"
#include "probe/verdict/dialect.hpp"

namespace curfew::report {

namespace {

// Returns the group that owns the task, or owned it. A group that is no longer there ended after its tasks, unless it
// left them behind as orphans.
std::string group_text(const verdict::evidence& of) {
  const auto& words = of.words;
  const auto& task = *of.oldest;
  const auto& dialect = verdict::dialect_of(of);
  const auto node = words.nodes().find(task.owner);
  if (node == model::none || !words.nodes().is_group(node))
    return std::string(dialect.article).append(" ").append(dialect.group) +
           (task.orphaned ? ", which is gone" : ", which ended after its tasks");
  const auto& group = words.snapshot().groups[words.nodes().group_of(node)];
  auto text = (dialect.runtime.empty() ? "task_" : "") + words.name_and_id(group);
  if (group.owner != 0) text += " of " + words.who(group.owner);
  if (const auto place = words.place(group.opened_at); !place.empty()) text += ", opened at " + place;
  return text;
}

std::string handle_text(const verdict::evidence& of) {
  const auto owner = of.many() || of.oldest->owner == 0 ? std::string() : of.words.who(of.oldest->owner);
  const std::string handle(verdict::dialect_of(of).handle);
  return owner.empty() ? handle : handle + " of " + owner;
}

}  // namespace

std::string owner_text(const verdict::evidence& of) {
  const auto& task = *of.oldest;
  const std::string was = task.orphaned ? "nobody; it was " : "";
  switch (task.owned_by) {
    case model::owner_kind::none:
      break;
    case model::owner_kind::loop:
      if (task.orphaned && !verdict::dialect_of(of).runtime.empty()) return "nobody";
      if (task.orphaned)
        return of.many() ? "nobody; the handlers that they waited for were destroyed"
                         : "nobody; the handler that it waited for was destroyed";
      return task.main ? "its loop, as the main task" : of.many() ? "their loop" : "its loop";
    case model::owner_kind::handle:
      return was + handle_text(of);
    case model::owner_kind::group:
      return was + group_text(of);
  }
  return {};
}

}  // namespace curfew::report
