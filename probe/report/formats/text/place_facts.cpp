#include "probe/report/formats/text/place_facts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "probe/model/printable.hpp"
#include "probe/model/text.hpp"
#include "probe/model/waiting_place.hpp"
#include "probe/report/terminal/columns.hpp"
#include "probe/verdict/dialect.hpp"
#include "probe/verdict/wait_words.hpp"

namespace curfew::report {

namespace {

constexpr std::size_t widest_function = 32;

class places {
 public:
  explicit places(const verdict::evidence& of) : of_(of) { measure(); }

  std::vector<verdict::fact> facts() {
    const auto* const poll = of_.blocking_poll();
    const bool is_function = poll != nullptr && poll->site == poll->function;  // nobody knows who spawned it
    add(is_function ? "task" : "spawned", of_.problem.site, spawner());
    if (of_.oldest != nullptr) add_stack();
    if (of_.oldest != nullptr) add_wait_at_shutdown();
    return std::move(facts_);
  }

 private:
  void measure() {
    const auto fit = [&](model::index site) {
      const auto width = columns(of_.words.function(site));
      if (width <= widest_function) function_width_ = std::max(function_width_, width);
    };
    fit(of_.problem.site);
    if (of_.oldest == nullptr) return;
    const auto& stack = of_.words.snapshot().stack_of(*of_.oldest);
    for (std::size_t i = 0; i < stack.kept; ++i) fit(stack.sites[i]);
  }

  void add(std::string_view label, model::index site, std::string_view more) {
    const auto place = of_.words.place(site);
    const auto function = of_.words.function(site);
    if (place.empty() && function.empty()) return;
    auto value = place.empty() ? function : padded(function, function_width_) + "  " + place;
    if (!more.empty()) value.append("  ").append(more);
    facts_.push_back({label, std::move(value)});
  }

  std::string spawner() const {
    if (of_.oldest == nullptr || of_.many() || of_.oldest->spawner == 0) return {};
    return "by " + of_.words.who(of_.oldest->spawner);
  }

  // Adds the async stack, with the innermost frame first.
  void add_stack() {
    const auto& [operation, depth, kept, deeper, sites] = of_.words.snapshot().stack_of(*of_.oldest);
    const bool waits = of_.oldest->state == model::task_state::waiting && model::is_known(*of_.oldest);
    if (kept == 0 && operation != 0) facts_.push_back({waits ? "waits" : "waited", what_it_waits_for(operation)});
    if (kept == 0) return;
    for (std::size_t i = kept; i-- > 0;) {
      const bool innermost = i + 1 == kept;
      add(!innermost ? "" : waits ? "waits" : "waited", sites[i], innermost ? what_it_waits_for(operation) : "");
    }
    if (depth <= kept) return;
    const auto more = depth - kept;
    facts_.push_back({"", fmt::format("… {}{} more frame{}", deeper ? "at least " : "", model::count_text(more),
                                      more == 1 ? "" : "s")});
  }

  // Adds where a task was pending that is somewhere else by now: what was cut off.
  void add_wait_at_shutdown() {
    const auto* const note = of_.note();
    const auto& stacks = of_.words.snapshot().stacks;
    if (note == nullptr || note->at_shutdown >= stacks.size() || stacks[note->at_shutdown].kept == 0) return;
    const auto& stack = stacks[note->at_shutdown];
    const auto name = model::printable(of_.words.snapshot().text(stack.operation));
    add("waited", model::waiting_place(of_.words.snapshot(), stack),
        (name.empty() ? "" : "(" + name + ") ") + "when its loop shut down");
  }

  std::string what_it_waits_for(model::index operation) const {
    const auto name = model::printable(of_.words.snapshot().text(operation));
    auto what = name.empty() ? std::string() : fmt::format("({})", name);
    if (const auto object = object_text(); !object.empty())
      what += (what.empty() ? "on " : " on ") + object + (of_.many() ? " (the oldest)" : "");
    if (const auto held_by = of_.words.held_by(*of_.oldest); !held_by.empty())
      what += (of_.many() ? ", the oldest's " : ", ") + held_by;
    else if (of_.oldest->wait_on != 0)
      what += fmt::format("{}for {}", what.empty() ? "" : " ", who_is_awaited()) + (of_.many() ? " (the oldest)" : "");
    return what;
  }

  std::string object_text() const {
    const auto& snapshot = of_.words.snapshot();
    const auto* const object = snapshot.object_of(static_cast<model::index>(of_.oldest - snapshot.tasks.data()));
    return object == nullptr ? std::string() : of_.words.object(*object);
  }

  std::string who_is_awaited() const {
    const auto& awaited = of_.oldest->wait_on;
    const bool gone = of_.words.nodes().find(awaited) == model::none;
    if (!gone || !owns_a_task(awaited)) return of_.words.who(awaited);
    return "its " + std::string(verdict::dialect_of(of_).its_group) + ", which is gone";
  }

  // Returns whether that is a group: tasks still name it, whatever is found of them.
  bool owns_a_task(model::node_id id) const {
    const auto& tasks = of_.words.snapshot().tasks;
    return std::any_of(tasks.begin(), tasks.end(),
                       [id](const model::task& t) { return t.owned_by == model::owner_kind::group && t.owner == id; });
  }

  const verdict::evidence& of_;
  std::size_t function_width_ = 0;
  std::vector<verdict::fact> facts_;
};

}  // namespace

std::vector<verdict::fact> place_facts(const verdict::evidence& of) { return places(of).facts(); }

}  // namespace curfew::report
