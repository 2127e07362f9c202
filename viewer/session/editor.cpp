#include "viewer/session/editor.hpp"

#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

extern char** environ;

namespace curfew::viewer {

namespace {

// The ways in which editors take a line on their command line.
enum class form : std::uint8_t { goto_flag, colon, plus, line_flag, short_flag };

struct known_editor {
  std::string_view name;
  form how;
  bool in_terminal;
};
constexpr std::array known_editors{
    known_editor{"code", form::goto_flag, false},
    known_editor{"code-insiders", form::goto_flag, false},
    known_editor{"codium", form::goto_flag, false},
    known_editor{"cursor", form::goto_flag, false},
    known_editor{"subl", form::colon, false},
    known_editor{"zed", form::colon, false},
    known_editor{"clion", form::line_flag, false},
    known_editor{"clion.sh", form::line_flag, false},
    known_editor{"kate", form::short_flag, false},
    known_editor{"kwrite", form::short_flag, false},
    known_editor{"gvim", form::plus, false},
    known_editor{"gedit", form::plus, false},
    known_editor{"emacs", form::plus, false},
    known_editor{"emacsclient", form::plus, false},
    known_editor{"gnome-text-editor", form::plus, false},
    known_editor{"vi", form::plus, true},
    known_editor{"vim", form::plus, true},
    known_editor{"nvim", form::plus, true},
    known_editor{"nano", form::plus, true},
    known_editor{"kak", form::plus, true},
    known_editor{"micro", form::plus, true},
    known_editor{"hx", form::colon, true},
};

const known_editor* find_editor(const std::string& program) {
  const std::string name = program.substr(program.rfind('/') + 1);
  const auto found =
      std::find_if(known_editors.begin(), known_editors.end(), [&](const known_editor& e) { return e.name == name; });
  return found == known_editors.end() ? nullptr : &*found;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end != at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool replace_all(std::string& in, std::string_view what, const std::string& with) {
  bool any = false;
  for (std::size_t at = in.find(what); at != std::string::npos; at = in.find(what, at + with.size())) {
    in.replace(at, what.size(), with);
    any = true;
  }
  return any;
}

void add_place(std::vector<std::string>& command, form how, const source_place& p) {
  const std::string line = std::to_string(p.line);
  switch (how) {
    case form::goto_flag:
      command.insert(command.end(), {"-g", p.path + ":" + line});
      break;
    case form::colon:
      command.push_back(p.path + ":" + line);
      break;
    case form::plus:
      command.insert(command.end(), {"+" + line, p.path});
      break;
    case form::line_flag:
      command.insert(command.end(), {"--line", line, p.path});
      break;
    case form::short_flag:
      command.insert(command.end(), {"-l", line, p.path});
      break;
  }
}

}  // namespace

std::optional<source_place> find_source(const std::string& place, const std::string& folder) {
  source_place p{place, 0};
  if (const std::size_t colon = place.rfind(':'); colon != std::string::npos) {
    const char* const end = place.data() + place.size();
    const auto parsed = std::from_chars(place.data() + colon + 1, end, p.line);
    if (parsed.ec == std::errc() && parsed.ptr == end) p.path = place.substr(0, colon);
  }
  if (!p.path.starts_with('/')) p.path = folder + "/" + p.path;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(p.path, ignored)) return {};
  return p;
}

std::string from_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> editor_command(const source_place& p, const environment& env) {
  if (std::vector<std::string> command = words_of(env("CURFEW_EDITOR")); !command.empty()) {
    bool placed = false;
    for (std::string& word : command) {
      placed = replace_all(word, "{file}", p.path) || placed;
      replace_all(word, "{line}", std::to_string(p.line));
    }
    if (placed) return command;
    if (const known_editor* const known = find_editor(command.front()); known != nullptr)
      add_place(command, known->how, p);
    else
      command.push_back(p.path);
    return command;
  }
  for (const char* const variable : {"VISUAL", "EDITOR"}) {
    std::vector<std::string> command = words_of(env(variable));
    const known_editor* const known = command.empty() ? nullptr : find_editor(command.front());
    if (known == nullptr) continue;
    add_place(command, known->how, p);
    if (known->in_terminal) {
      const std::string terminal = env("TERMINAL");
      command.insert(command.begin(), {terminal.empty() ? "x-terminal-emulator" : terminal, "-e"});
    }
    return command;
  }
  return {"xdg-open", p.path};
}

struct launcher::shared {
  std::mutex mutex;
  std::function<void(std::string)> report;  // under the mutex; empty once the launcher is destroyed

  void tell(std::string text) {
    const std::lock_guard lock(mutex);
    if (report) report(std::move(text));
  }
};

launcher::launcher(std::function<void(std::string)> report) : shared_(std::make_shared<shared>()) {
  shared_->report = std::move(report);
}

launcher::~launcher() {
  const std::lock_guard lock(shared_->mutex);
  shared_->report = nullptr;
}

void launcher::start(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = -1;
  const int failed = ::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
  if (failed != 0) {
    shared_->tell("cannot start " + command.front() + ": " + std::generic_category().message(failed) +
                  "; CURFEW_EDITOR names the editor");
    return;
  }
  std::thread([child, keep = shared_, program = command.front()] {
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    keep->tell(
        program +
        (WIFEXITED(status) ? " ended with status " + std::to_string(WEXITSTATUS(status)) : std::string(" was killed")) +
        "; CURFEW_EDITOR names the editor");
  }).detach();
}

}  // namespace curfew::viewer
