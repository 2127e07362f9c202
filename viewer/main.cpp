// The desktop viewer. Owns the window, the threads that read, and the desk between them.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/segment/directory.hpp"
#include "viewer/ingest/process_list.hpp"
#include "viewer/ingest/watcher.hpp"
#include "viewer/platform/window.hpp"
#include "viewer/theme/look.hpp"
#include "viewer/ui/desk.hpp"
#include "viewer/ui/window.hpp"

namespace curfew::viewer {

namespace {

struct options {
  std::string target;
  float scale = 0;
  bool light = false;
  window_options window;
};

struct imgui_context {
  imgui_context() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigInputTextCursorBlink = false;  // a blinking cursor would draw for ever
    input_queue::install(io);
  }
  ~imgui_context() { ImGui::DestroyContext(); }
  imgui_context(const imgui_context&) = delete;
  imgui_context& operator=(const imgui_context&) = delete;
};

class program {
 public:
  explicit program(const options& o) : directory_(segment::default_directory()), window_(o.window) {
    look_.scale = o.scale > 0 ? o.scale : window_.scale();
    look_.fonts = load_fonts(look_.scale);
    if (o.light) desk_.apply(commands::switch_theme{});
    wear_theme();
    if (!o.target.empty())
      attach(find_target(directory_, o.target));
    else
      list_processes();
  }

  void run() {
    while (!window_.closing()) {
      window_.wait();
      take_news();
      if (!window_.needs_frame()) continue;
      desk_.set_now(std::chrono::steady_clock::now());
      std::vector<command> commands;
      window_.frame(look_.colours.ground, [&] { commands = draw_window(look_, desk_); });
      for (const command& c : commands) obey(c);
      if (!commands.empty()) window_.draw_again(2);
    }
  }

 private:
  void attach(const std::string& path) {
    processes_.reset();
    watcher_.reset();
    desk_.begin_watching(path);
    watcher_.emplace(path, system_window::wake);
  }
  void list_processes() {
    watcher_.reset();
    if (!processes_) processes_.emplace(directory_, system_window::wake);
  }
  void detach() {
    desk_.end_watching();
    list_processes();
    window_.set_title("curfew");
  }
  void take_news() {
    if (watcher_) {
      if (const auto next = watcher_->latest(); next != batch_) {
        batch_ = next;
        desk_.take(next);
        window_.draw_again(1);
        if (next && !next->picture) could_not_read(next->failure);
      }
    }
    if (processes_) {
      if (const auto next = processes_->latest(); next != listed_) {
        listed_ = next;
        desk_.take(next);
        window_.draw_again(1);
      }
    }
  }
  void could_not_read(const std::string& why) {
    detach();
    desk_.set_notice(why);
  }
  void obey(const command& c) {
    if (desk_.apply(c)) {
      if (std::holds_alternative<commands::switch_theme>(c)) wear_theme();
    } else if (const auto* attach = std::get_if<commands::attach>(&c)) {
      this->attach(attach->path);
    } else if (std::holds_alternative<commands::detach>(c)) {
      detach();
    } else if (const auto* copy = std::get_if<commands::copy_text>(&c)) {
      window_.copy(copy->text);
    }
  }
  void wear_theme() {
    look_.colours = desk_.light_theme() ? light() : dark();
    apply_style(look_);
  }

  const std::string directory_;
  imgui_context context_;
  system_window window_;
  look look_;
  desk desk_;
  std::shared_ptr<const batch> batch_;
  std::shared_ptr<const process_rows> listed_;
  std::optional<process_list> processes_;
  std::optional<watcher> watcher_;
};

}  // namespace

}  // namespace curfew::viewer

int main(int argc, char** argv) {
  using namespace curfew::viewer;
  options o;
  CLI::App app("Who is home, and who should be: the tasks of a running program", "curfew-viewer");
  app.add_option("target", o.target, "a process, a segment or snapshot file, or a program's name; none: choose one");
  app.add_option("--scale", o.scale, "of everything (default: the screen's)")->check(CLI::Range(0.5, 4.0));
  app.add_flag("--light", o.light, "the light theme");
  app.add_option("--width", o.window.width, "of the window")->capture_default_str()->check(CLI::Range(320, 16384));
  app.add_option("--height", o.window.height, "of the window")->capture_default_str()->check(CLI::Range(240, 16384));
  app.set_version_flag("--version", "curfew-viewer " CURFEW_VERSION);
  CLI11_PARSE(app, argc, argv);
  try {
    program(o).run();
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "curfew-viewer: %s\n", e.what());
    return 125;
  }
}
