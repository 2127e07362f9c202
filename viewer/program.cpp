#include "viewer/program.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "viewer/ui/window/window.hpp"
#include "viewer/ui/window/window_title.hpp"

namespace curfew::viewer {

namespace {

constexpr std::array<const char*, tabs> tab_names{"tree", "timeline", "sites", "loops"};
constexpr float least_scale = .5f, most_scale = 4;

std::string absolute(const std::string& path) {
  std::error_code ignored;
  const auto whole = std::filesystem::absolute(path, ignored).lexically_normal().string();
  return whole.empty() ? path : whole;
}

}  // namespace

program::imgui_context::imgui_context() {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor would draw for ever
  input_queue::install(io);
}

program::imgui_context::~imgui_context() { ImGui::DestroyContext(); }

program::program(const program_options& o)
    : directory_(o.directory),
      state_path_(o.state_path),
      policy_(o.policy),
      state_(o.state),
      window_({.title = "curfew", .width = o.state.width, .height = o.state.height}),
      launcher_([this](std::string text) {
        {
          const std::lock_guard lock(mutex_);
          launcher_message_ = std::move(text);
        }
        system_window::wake();
      }) {
  opened_size_ = window_.size();
  theme_.scale = state_.scale > 0 ? state_.scale : window_.scale();
  theme_.glyphs = &glyphs_;
  theme_.fonts = load_fonts(theme_.scale);
  const auto tab = std::find(tab_names.begin(), tab_names.end(), state_.tab);
  if (tab != tab_names.end()) view_.apply(commands::show_tab{static_cast<viewer::tab>(tab - tab_names.begin())});
  apply_theme();
  view_.tree.hide_columns(state_.hidden_columns);
  view_.start.set_recent_files(state_.recent_files);
  if (!o.notice.empty()) view_.status_message = o.notice;
  if (o.path.empty())
    list_processes();
  else
    attach(o.path);
}

program::~program() { remember(); }

void program::run() {
  while (!window_.closing()) {
    window_.wait();
    view_.set_visible(window_.visible());
    if (events_) events_->want_polls(view_.polls_wanted());
    poll_inputs();
    if (!view_.visible() || !window_.needs_frame()) continue;
    view_.process.set_now(std::chrono::steady_clock::now());
    std::vector<command> commands;
    const bool shown = window_.frame(theme_.colours.ground, [&] {
      drawn_window drawn = draw_window(theme_, view_);
      commands = std::move(drawn.commands);
      return drawn.readable;
    });
    if (!shown) load_fonts_anew();
    for (const command& c : commands) std::visit([this](const auto& one) { apply(one); }, c);
    remember();
    if (!commands.empty()) window_.draw_again(2);
    name_window();
  }
}

void program::attach(const std::string& path) {
  processes_.reset();
  watcher_.reset();
  events_.reset();
  update_.reset();
  view_.begin_watching(path);
  const attached_process process(path);
  watcher_.emplace(process, system_window::wake, policy_);
  events_.emplace(process, system_window::wake);
}

void program::list_processes() {
  if (!processes_) processes_.emplace(directory_, system_window::wake, policy_);
}

void program::detach() {
  watcher_.reset();
  events_.reset();
  update_.reset();
  view_.end_watching();
  list_processes();
}

void program::poll_inputs() {
  if (watcher_)
    if (const auto next = watcher_->latest(); next != update_) take_update(next);
  if (events_) take_events();
  if (processes_) {
    if (const auto next = processes_->latest(); next != listed_) {
      listed_ = next;
      view_.start.take(next);
      window_.draw_again(1);
    }
  }
  const std::lock_guard lock(mutex_);
  if (launcher_message_.empty()) return;
  view_.status_message = std::exchange(launcher_message_, {});
  window_.draw_again(1);
}

void program::take_events() {
  for (const auto& next : events_->take()) {
    view_.take(*next);
    if (view_.timeline_on_screen() && !view_.process.paused()) window_.draw_again(1);
  }
  view_.process.set_why_no_polls(events_->why_no_polls());
}

void program::take_update(std::shared_ptr<const update> next) {
  const bool first = !update_;
  update_ = std::move(next);
  view_.take(update_);
  window_.draw_again(1);
  if (!update_) return;
  if (!update_->view_model) {  // the process could not be read at all
    const std::string why = update_->failure;
    detach();
    view_.start.set_notice(why);
    return;
  }
  const std::string path = absolute(view_.process.path());
  if (first && std::filesystem::path(path).parent_path() != absolute(directory_)) {
    state_.opened(path);
    unkept_ = true;
    remember();
    view_.start.set_recent_files(state_.recent_files);
  }
  if (!update_->watching && !update_->of_file) list_processes();  // the program may be started anew
}

void program::apply(const view_command& c) {
  view_.apply(c);
  if (view_.filter_focus_wanted()) window_.hold_input(3);
}

void program::apply(const program_command& c) {
  view_.status_message.clear();
  std::visit([this](const auto& one) { execute(one); }, c);
}

void program::execute(const commands::attach& c) { attach(c.path); }

void program::execute(const commands::detach&) { detach(); }

void program::execute(const commands::copy_text& c) {
  window_.copy(c.text);
  view_.status_message = "Copied " + std::to_string(std::count(c.text.begin(), c.text.end(), '\n')) + " lines";
}

void program::execute(const commands::set_scale& c) {
  apply_scale(c.by == 0 ? window_.scale() : theme_.scale * (c.by > 0 ? 1.1f : 1 / 1.1f));
}

void program::execute(const commands::switch_theme&) {
  state_.light = !state_.light;
  unkept_ = true;
  apply_theme();
}

void program::execute(const commands::open_source& c) {
  const std::string& place = c.place;
  if (place.empty()) {
    view_.status_message = "No line is chosen here, or it is not known: Up and Down choose another.";
    return;
  }
  const auto found = find_source(place, std::filesystem::current_path().string());
  if (!found) {
    window_.copy(place);
    view_.status_message =
        "There is no file " + place + " here; the place was copied. Start the viewer where the sources are.";
    return;
  }
  const auto words = editor_command(*found, from_environment);
  view_.status_message = words.front() + " opens " + place;
  launcher_.start(words);
}

void program::apply_theme() {
  theme_.colours = state_.light ? light() : dark();
  apply_style(theme_);
}

void program::apply_scale(float scale) {
  theme_.scale = state_.scale = std::clamp(scale, least_scale, most_scale);
  unkept_ = true;
  load_fonts_anew();
  apply_style(theme_);
}

void program::load_fonts_anew() {
  theme_.fonts = load_fonts(theme_.scale, &glyphs_);
  window_.take_fonts();
  window_.draw_again(2);
}

// Sets the title, for lists of windows and for programs that drive this one.
void program::name_window() {
  const std::string title = window_title(view_);
  if (title == title_) return;
  title_ = title;
  window_.set_title(title_);
}

// Saves the state if it has changed. This is done at once and not at the end, because a signal may end the program.
void program::remember() {
  const saved_state before = state_;
  state_.tab = tab_names[static_cast<std::size_t>(view_.tab())];
  state_.hidden_columns = view_.tree.hidden_columns();
  // A size to which a small screen has limited the window is not saved, so that on a larger screen it is as it was.
  const auto size = window_.size();
  if (size != opened_size_ && size.first > 0 && size.second > 0) {
    std::tie(state_.width, state_.height) = size;
    opened_size_ = {};
  }
  if (state_path_.empty() || (state_ == before && !unkept_)) return;
  unkept_ = false;
  if (const std::string failed = save_state(state_, state_path_); !failed.empty()) view_.status_message = failed;
}

}  // namespace curfew::viewer
