// The table of keys, against itself and against docs/viewer.md.
#include "viewer/ui/shortcuts.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <tuple>

namespace curfew {
namespace {

using testing::HasSubstr;
using viewer::key;

std::string name_of(key k) {
  const auto after = [&](key first, char name) {
    return std::string(1, static_cast<char>(name + static_cast<int>(k) - static_cast<int>(first)));
  };
  if (k >= key::a && k <= key::z) return after(key::a, 'A');
  if (k >= key::zero && k <= key::nine) return after(key::zero, '0');
  switch (k) {
    case key::left:
      return "Left";
    case key::right:
      return "Right";
    case key::up:
      return "Up";
    case key::down:
      return "Down";
    case key::page_up:
      return "Page Up";
    case key::page_down:
      return "Page Down";
    case key::home:
      return "Home";
    case key::end:
      return "End";
    case key::backspace:
      return "Backspace";
    case key::space:
      return "Space";
    case key::enter:
      return "Enter";
    case key::escape:
      return "Esc";
    case key::slash:
      return "/";
    case key::question:
      return "?";
    case key::minus:
      return "-";
    case key::equal:
      return "=";
    default:
      return "a key that has no name here";
  }
}

// "N  Shift N" as "`N`, `Shift N`".
std::string in_code(std::string keys) {
  for (auto gap = keys.find("  "); gap != std::string::npos; gap = keys.find("  ", gap)) keys.replace(gap, 2, "`, `");
  return "`" + keys + "`";
}

std::string documented(const viewer::shortcut& s) {
  const std::string more = s.more[0] == '\0' ? "" : std::string("; ") + s.more;
  return "| " + in_code(s.keys) + " | " + s.words + more + " |\n";
}

TEST(shortcuts, are_the_table_of_the_documentation) {
  std::ifstream file(CURFEW_SOURCE "/docs/viewer.md");
  std::stringstream page;
  page << file.rdbuf();
  std::string table = "| key | does |\n| --- | --- |\n";
  for (const viewer::shortcut& s : viewer::shortcuts()) table += documented(s);
  EXPECT_THAT(page.str(), HasSubstr("\n" + table + "\n"))
      << "docs/viewer.md: put this in the place of its table of keys";
}

TEST(shortcuts, name_every_key_that_they_bind) {
  for (const viewer::shortcut& s : viewer::shortcuts())
    for (const viewer::key_binding& binding : s.bindings) {
      // "1 … 6" has those between, and the + is on the = key.
      if (std::string(s.keys).find("…") != std::string::npos) continue;
      const std::string plus = std::string(s.keys).find('+') != std::string::npos ? "+" : "=";
      const std::string name = binding.key == key::equal ? plus : name_of(binding.key);
      // A "?" is Shift and "/" on many keyboards.
      if (binding.key == key::slash && std::string(s.keys) == "?") continue;
      EXPECT_THAT(documented(s), HasSubstr(name));
    }
}

TEST(shortcuts, give_a_key_one_meaning_in_a_place) {
  std::set<std::tuple<viewer::key_context, key, unsigned>> taken;
  for (const viewer::shortcut& s : viewer::shortcuts())
    for (const viewer::key_binding& binding : s.bindings)
      for (unsigned held = 1; held <= static_cast<unsigned>(viewer::modifiers::control_shift); held <<= 1) {
        if ((static_cast<unsigned>(binding.with) & held) == 0) continue;
        EXPECT_TRUE(taken.insert({binding.where, binding.key, held}).second) << s.keys << ": " << s.words;
      }
}

TEST(shortcuts, have_words_for_every_hint) {
  for (std::size_t i = 0; i < viewer::key_hints; ++i)
    EXPECT_STRNE(viewer::words_of(static_cast<viewer::key_hint>(i)).cap, "");
}

TEST(shortcuts, have_a_key_for_every_tab_and_every_column) {
  std::size_t digits = 0;
  for (const viewer::shortcut& s : viewer::shortcuts())
    for (const viewer::key_binding& binding : s.bindings)
      if (binding.where == viewer::key_context::process && binding.key >= key::one && binding.key <= key::nine)
        ++digits;
  EXPECT_EQ(digits, viewer::tabs + std::size(viewer::tree_column_names));
}

}  // namespace
}  // namespace curfew
