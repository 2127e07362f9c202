// The one table of keys: for each, where it has an effect, which command it sends, and the words for it. hotkeys(), the
// card of all keys, the status bar and the hints of buttons are made from it, and a test compares docs/viewer.md with
// it.
#pragma once

#include <cstdint>
#include <vector>

#include "viewer/ui/keys.hpp"
#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

// With which of Shift and Control held down a binding has an effect: a set, because some bindings have one in several
// cases.
enum class modifiers : std::uint8_t {
  plain = 1,
  shift = 2,
  control = 4,
  control_shift = 8,
  any_shift = plain | shift,
  any_control = control | control_shift,
  any = any_shift | any_control
};

// Where a binding has an effect. While the card of keys is shown, the keys that move in a list move in the card alone.
enum class key_context : std::uint8_t { anywhere, card, start_screen, process, tree, timeline, sites, loops };

struct key_binding {
  viewer::key key;
  modifiers with;
  key_context where;
  void (*act)(
      const panel_context&);  // sends a command if there is one to send; null if the panel handles the key by itself
};

// The hints on keys that the status bar and buttons show.
enum class key_hint : std::uint8_t {
  help,
  processes,
  next_bug,
  open_line,
  filter,
  pause,
  fold,
  theme,
  lanes,
  follow,
  measure,
  zoom,
  open,
  choose,
  successor,
  site_tasks,
  sort,
  turn_round,
  measure_polls,
  choose_loop
};
inline constexpr std::size_t key_hints = static_cast<std::size_t>(key_hint::choose_loop) + 1;

struct key_words {
  const char* cap;       // what is on the key
  const char* word;      // what it does
  bool of_live = false;  // whether it is of use only while something may still change
};

struct named_hint {
  key_hint which;
  key_words words;
};

// The keys that share a line of the card, and of docs/viewer.md.
struct shortcut {
  const char* keys;   // two spaces separate keys that do different things
  const char* words;  // what the keys do
  const char* more;   // what docs/viewer.md says in addition; may be ""
  std::vector<key_binding> bindings;
  std::vector<named_hint> hints{};
};

const std::vector<shortcut>& shortcuts();

const key_words& words_of(key_hint);

// Returns whether the binding has an effect in what is shown now, with the modifiers that are held down.
bool holds(const key_binding&, const view_state&, bool shift, bool control);

}  // namespace curfew::viewer
