// The desktop viewer: owns the window, the threads that read, and the view's state between them. Executes the commands
// of panels that the view's state cannot execute itself.
#pragma once

#include <imgui.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "probe/judge/policy.hpp"
#include "viewer/ingest/event_watcher.hpp"
#include "viewer/ingest/process_list.hpp"
#include "viewer/ingest/watcher.hpp"
#include "viewer/platform/window.hpp"
#include "viewer/session/editor.hpp"
#include "viewer/session/saved_state.hpp"
#include "viewer/theme/glyphs.hpp"
#include "viewer/theme/theme.hpp"
#include "viewer/ui/view_state.hpp"

namespace curfew::viewer {

struct program_options {
  std::string directory;   // the folder of segments
  std::string path;        // what to watch; "" lets the user choose
  saved_state state;       // the state of the run before, changed by what the command line says
  std::string state_path;  // the file to keep the state in; "" for none
  std::string notice;      // a message to show at first
  judge::policy policy;    // which findings are known and meant
};

class program {
 public:
  explicit program(const program_options&);  // throws std::runtime_error if there can be no window
  ~program();
  void run();  // returns when the window is closed

 private:
  struct imgui_context {
    imgui_context();
    ~imgui_context();
    imgui_context(const imgui_context&) = delete;
    imgui_context& operator=(const imgui_context&) = delete;
  };

  void attach(const std::string& path);
  void list_processes();
  void detach();
  void poll_inputs();
  void take_events();
  void take_update(std::shared_ptr<const update>);
  void apply(const view_command&);
  void apply(const program_command&);
  void execute(const commands::attach&);
  void execute(const commands::detach&);
  void execute(const commands::copy_text&);
  void execute(const commands::open_source&);
  void execute(const commands::set_scale&);
  void execute(const commands::switch_theme&);
  void apply_theme();
  void apply_scale(float scale);
  void load_fonts_anew();
  void name_window();
  void remember();

  const std::string directory_, state_path_;
  const judge::policy policy_;
  saved_state state_;
  imgui_context context_;
  system_window window_;
  std::pair<int, int> opened_size_;  // the window's size when it was opened; {} once the user has chosen another
  glyph_requests glyphs_;
  theme theme_;
  view_state view_;
  std::string title_;
  bool unkept_ = false;           // whether the state has something new that is not saved
  std::mutex mutex_;              // protects launcher_message_
  std::string launcher_message_;  // a message that is to be shown
  launcher launcher_;
  std::shared_ptr<const update> update_;
  std::shared_ptr<const process_rows> listed_;
  std::optional<process_list> processes_;
  std::optional<watcher> watcher_;
  std::optional<event_watcher> events_;
};

}  // namespace curfew::viewer
