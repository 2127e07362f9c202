// Opens a line of the source in the user's editor.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace curfew::viewer {

struct source_place {
  std::string path;
  unsigned line = 0;
};

// "src/server.cpp:73" as a file that there is, below `folder` where it is relative; nullopt: there is none.
std::optional<source_place> find_source(const std::string& place, const std::string& folder);

// The program and its arguments. $CURFEW_EDITOR first: words, in which {file} and {line} are replaced, or one of the
// editors that are known to take a line; then $VISUAL and $EDITOR, where they are known, those that need a terminal in
// $TERMINAL, else in x-terminal-emulator; else xdg-open, which takes no line.
using environment = std::function<std::string(const char* name)>;  // "" where it is not set
std::vector<std::string> editor_command(const source_place&, const environment&);
std::string from_environment(const char* name);

// Starts programs without a shell. `report` is called when one could not be started, or ended badly; from any thread.
class launcher {
 public:
  explicit launcher(std::function<void(std::string)> report);
  ~launcher();  // whoever still runs goes on
  void start(const std::vector<std::string>& command);

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace curfew::viewer
