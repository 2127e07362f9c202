#include "viewer/session/saved_state.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

namespace curfew::viewer {

namespace {

using json = nlohmann::json;

std::vector<std::string> strings_in(const json& from, const char* key) {
  std::vector<std::string> result;
  if (const auto found = from.find(key); found != from.end()) found->get_to(result);
  return result;
}

}  // namespace

void saved_state::opened(const std::string& path) {
  std::erase(recent_files, path);
  recent_files.insert(recent_files.begin(), path);
  if (recent_files.size() > most_recent) recent_files.resize(most_recent);
}

std::string saved_state_path() {
  if (const char* const state = std::getenv("XDG_STATE_HOME"); state != nullptr && state[0] == '/')
    return std::string(state) + "/curfew/viewer.json";
  const char* const home = std::getenv("HOME");
  return home == nullptr || home[0] != '/' ? "" : std::string(home) + "/.local/state/curfew/viewer.json";
}

loaded_state load_state(const std::string& path) {
  loaded_state loaded;
  std::ifstream file(path);
  if (!file) return loaded;  // this is the first run
  try {
    const json from = json::parse(file);
    saved_state s;
    s.light = from.value("light", s.light);
    s.scale = from.value("scale", s.scale);
    s.width = std::clamp(from.value("width", s.width), 320, 16384);
    s.height = std::clamp(from.value("height", s.height), 240, 16384);
    if (!(s.scale == 0 || (s.scale >= .5f && s.scale <= 4))) s.scale = 0;
    s.tab = from.value("tab", s.tab);
    s.hidden_columns = strings_in(from, "hidden_columns");
    s.recent_files = strings_in(from, "recent_files");
    if (s.recent_files.size() > saved_state::most_recent) s.recent_files.resize(saved_state::most_recent);
    loaded.state = std::move(s);
  } catch (const json::exception& e) {
    loaded.notice = path + " was ignored: " + e.what();
  }
  return loaded;
}

std::string save_state(const saved_state& s, const std::string& path) {
  if (path.empty()) return "there is no home to keep the viewer's state in";
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
  const std::string fresh = path + "." + std::to_string(::getpid());
  {
    std::ofstream file(fresh);
    const json to = {{"light", s.light},
                     {"scale", s.scale},
                     {"width", s.width},
                     {"height", s.height},
                     {"tab", s.tab},
                     {"hidden_columns", s.hidden_columns},
                     {"recent_files", s.recent_files}};
    // The name of a file need not be valid UTF-8.
    file << to.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    file.flush();
    if (!file) {
      std::filesystem::remove(fresh, failed);
      return "cannot write " + fresh;
    }
  }
  std::filesystem::rename(fresh, path, failed);
  return failed ? "cannot write " + path + ": " + failed.message() : "";
}

}  // namespace curfew::viewer
