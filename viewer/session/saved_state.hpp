// What the viewer remembers from run to run: $XDG_STATE_HOME/curfew/viewer.json, else
// ~/.local/state/curfew/viewer.json. Plain values; who uses them checks what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace curfew::viewer {

struct saved_state {
  bool light = false;
  float scale = 0;  // 0: the screen's
  int width = 1600, height = 1000;
  std::string tab = "tree";
  std::vector<std::string> hidden_columns{};
  std::vector<std::string> recent_files{};  // the latest first

  static constexpr std::size_t most_recent = 8;
  void opened(const std::string& path);  // moves it to the front

  friend bool operator==(const saved_state&, const saved_state&) = default;
};

// "" where there is no home.
std::string saved_state_path();

struct loaded_state {
  saved_state state;
  std::string notice;  // why the file was ignored; "": it was not
};
loaded_state load_state(const std::string& path);

// Whole or not at all. Returns why it could not be written; "": it was. Makes its folder.
std::string save_state(const saved_state&, const std::string& path);

}  // namespace curfew::viewer
