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

// Finds the file of a place like "src/server.cpp:73"; a relative path is below `folder`. Returns nullopt if there is no
// such file.
std::optional<source_place> find_source(const std::string& place, const std::string& folder);

// Returns the program that opens the place, and its arguments. If $CURFEW_EDITOR is set, it is split into words, in
// which {file} and {line} are replaced; without {file}, the place is added as that editor takes it, or the file alone
// if the editor is not known here. Else $VISUAL or $EDITOR is taken if it is known here; an editor that needs a
// terminal is started in $TERMINAL or, if that is not set, in x-terminal-emulator. Else it is xdg-open, which takes no
// line.
using environment = std::function<std::string(const char* name)>;  // returns "" if the variable is not set
std::vector<std::string> editor_command(const source_place&, const environment&);
std::string from_environment(const char* name);

// Starts programs without a shell. `report` is called with a message if one could not be started, or ended with a
// failure. Any thread may call it.
class launcher {
 public:
  explicit launcher(std::function<void(std::string)> report);
  ~launcher();  // programs that still run go on
  void start(const std::vector<std::string>& command);

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace curfew::viewer
