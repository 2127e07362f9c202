// The keys, each with where it holds, what it sends and the words for it. The one table of them: the keys of a frame,
// the card of all keys, the foot of the window and the hints of buttons are made from it, and a test holds
// docs/viewer.md to it.
#pragma once

#include <cstdint>
#include <vector>

#include "viewer/ui/keys.hpp"
#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

// With which of Shift and Control held a key means this: a set, as several may be of no account.
enum class modifiers : std::uint8_t {
  plain = 1,
  shift = 2,
  control = 4,
  control_shift = 8,
  any_shift = plain | shift,
  any_control = control | control_shift,
  any = any_shift | any_control
};

// Where a key means this.
enum class key_context : std::uint8_t { anywhere, start_screen, process, tree, timeline, sites, loops };

struct key_binding {
  viewer::key key;
  modifiers with;
  key_context where;
  void (*act)(
      const panel_context&);  // sends a command, where there is one now; null: the panel that shows it acts by itself
};

// Short enough for the foot of the window and for buttons.
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
  successor
};
inline constexpr std::size_t key_hints = static_cast<std::size_t>(key_hint::successor) + 1;

struct key_words {
  const char* cap;       // what is on the key
  const char* word;      // what it does
  bool of_live = false;  // of no use where nothing changes any more
};

struct named_hint {
  key_hint which;
  key_words words;
};

// What one line of the card, and of docs/viewer.md, is about.
struct shortcut {
  const char* keys;   // two spaces between those that do different things
  const char* words;  // what they do
  const char* more;   // what only docs/viewer.md says beside that; ""
  bool on_card;       // false: only docs/viewer.md has it
  std::vector<key_binding> bindings;
  std::vector<named_hint> hints{};
};

const std::vector<shortcut>& shortcuts();

const key_words& words_of(key_hint);

// Does the key mean this in what is shown, with what is held?
bool holds(const key_binding&, const view_state&, bool shift, bool control);

}  // namespace curfew::viewer
