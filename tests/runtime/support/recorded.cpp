#include "tests/runtime/support/recorded.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "probe/reader/attachment.hpp"
#include "probe/recorder/state.hpp"

namespace curfew::tests {

namespace {

// The tests' own namespace is left out of names.
bool is_called(std::string_view its, std::string_view name) {
  return its == name || (its.ends_with(name) && its.substr(0, its.size() - name.size()).ends_with("::"));
}

std::string own_segment() {
  const std::string prefix = std::to_string(::getpid()) + "-";
  for (const auto& entry : std::filesystem::directory_iterator(std::getenv("CURFEW_DIR")))
    if (entry.path().filename().string().starts_with(prefix) && entry.path().extension() == ".curfew")
      return entry.path().string();
  return {};
}

}  // namespace

bool recording() {
  const char* const chosen = std::getenv("CURFEW");
  return chosen == nullptr || std::string_view(chosen) != "off";
}

std::string test_name() {
  const auto* const info = ::testing::UnitTest::GetInstance()->current_test_info();
  return std::string(info->test_suite_name()) + "." + info->name();
}

run_options named(curfew::shutdown policy, std::size_t threads) {
  return {.name = test_name(), .threads = threads, .shutdown = policy};
}

recorded::recorded() {
  if (!recording()) return;
  const std::string path = own_segment();
  if (path.empty()) {
    ADD_FAILURE() << "this process has no segment";
    return;
  }
  static_cast<model::snapshot&>(*this) = reader::attach(path).snapshot();
}

bool recorded::of_this_test(const model::task& t) const {
  return t.loop != model::none && text(loops[t.loop].name) == test_name();
}

std::vector<const model::task*> recorded::tasks(std::string_view name) const {
  std::vector<const model::task*> found;
  for (const model::task& t : model::snapshot::tasks) {
    if (of_this_test(t) && is_called(name_of(t), name)) found.push_back(&t);
  }
  return found;
}

const model::task& recorded::task(std::string_view name) const {
  static const model::task nobody;
  const auto found = tasks(name);
  if (found.size() == 1) return *found.front();
  if (recording()) ADD_FAILURE() << found.size() << " tasks are named " << name;
  return nobody;
}

const model::task* recorded::task(model::node_id id) const {
  for (const model::task& t : model::snapshot::tasks)
    if (t.id == id) return &t;
  return nullptr;
}

const model::group* recorded::group(model::node_id id) const {
  for (const model::group& g : groups)
    if (g.id == id) return &g;
  return nullptr;
}

model::counters recorded::counters(const std::string& loop) const {
  for (const model::counters& c : counters_by_name)
    if (text(c.name) == loop) return c;
  return {};
}

std::uint64_t recorded::never_started(std::string_view function) const {
  std::uint64_t sum = 0;
  for (const model::site& site : sites)
    if (is_called(text(site.function), function)) sum += site.never_started;
  return sum;
}

std::uint64_t recorded::abandoned_handlers(std::string_view loop) const {
  std::uint64_t sum = 0;
  for (const model::site& site : sites)
    if (text(site.function) == loop) sum += site.abandoned_handlers;
  return sum;
}

std::vector<std::string> recorded::stack(const model::task& t) const {
  std::vector<std::string> functions;
  const model::await_stack& stack = stack_of(t);
  for (std::size_t i = 0; i < stack.kept; ++i) {
    std::string function(text(site_at(stack.sites[i]).function));
    const std::string_view own = "curfew::tests::";
    if (function.starts_with(own)) function.erase(0, own.size());
    functions.push_back(std::move(function));
  }
  return functions;
}

std::vector<std::uint32_t> recorded::lines(const model::task& t) const {
  std::vector<std::uint32_t> found;
  const model::await_stack& stack = stack_of(t);
  for (std::size_t i = 0; i < stack.kept; ++i) found.push_back(site_at(stack.sites[i]).line);
  return found;
}

namespace {

// Slots with a writer inside, though nobody is at work. A reader does not look at free ones.
std::size_t slots_left_open() {
  const auto used = recorder::detail::process.header.load()->slots_used.load();
  const auto* const slots = recorder::detail::slots();
  return static_cast<std::size_t>(
      std::count_if(slots, slots + used, [](const segment::slot& s) { return s.sequence.load() % 2 != 0; }));
}

}  // namespace

void expect_all_accounted_for() {
  if (!recording()) return;
  const recorded now;
  const model::counters c = now.counters();
  EXPECT_EQ(c.spawned_after, c.completed + c.failed + c.cancelled + c.destroyed)
      << c.completed << " completed, " << c.failed << " failed, " << c.cancelled << " cancelled, " << c.destroyed
      << " destroyed";
  EXPECT_EQ(c.live, 0u);
  EXPECT_EQ(c.untracked, 0u);
  EXPECT_EQ(c.groups_opened, c.groups_closed);
  EXPECT_EQ(slots_left_open(), 0u) << "two threads wrote to a slot at once";
}

}  // namespace curfew::tests
