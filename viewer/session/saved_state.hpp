// What the viewer remembers from run to run, in $XDG_STATE_HOME/curfew/viewer.json or, if that variable is not set, in
// ~/.local/state/curfew/viewer.json. These are plain values; names of tabs, columns and files are checked by those who
// use them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace curfew::viewer {

struct saved_state {
  bool light = false;
  float scale = 0;  // 0 means the screen's
  int width = 1600, height = 1000;
  std::string tab = "tree";
  std::vector<std::string> hidden_columns{};
  std::vector<std::string> recent_files{};  // the latest first

  static constexpr std::size_t most_recent = 8;
  void opened(const std::string& path);  // adds a path to recent_files, or moves it to the front

  friend bool operator==(const saved_state&, const saved_state&) = default;
};

// Returns the path of the state's file; "" if there is no home.
std::string saved_state_path();

struct loaded_state {
  saved_state state;
  std::string notice;  // why the file was ignored; "" if it was not
};
// Reads the state. A file that does not exist, or that is ignored, gives the default state.
loaded_state load_state(const std::string& path);

// Writes the state as a whole or not at all, and makes its folder if need be. Returns why it could not be written; ""
// if it was.
std::string save_state(const saved_state&, const std::string& path);

}  // namespace curfew::viewer
