#include "viewer/program.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <tuple>
#include <utility>
#include <vector>

#include "viewer/ui/window.hpp"

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
      state_(o.state),
      window_({.title = "curfew", .width = o.state.width, .height = o.state.height}),
      launcher_([this](std::string text) {
        {
          const std::lock_guard lock(mutex_);
          told_ = std::move(text);
        }
        system_window::wake();
      }) {
  opened_size_ = window_.size();
  look_.scale = state_.scale > 0 ? state_.scale : window_.scale();
  look_.glyphs = &glyphs_;
  look_.fonts = load_fonts(look_.scale);
  if (state_.light) desk_.apply(commands::switch_theme{});
  const auto tab = std::find(tab_names.begin(), tab_names.end(), state_.tab);
  if (tab != tab_names.end()) desk_.apply(commands::show_tab{static_cast<viewer::tab>(tab - tab_names.begin())});
  wear_theme();
  desk_.hide_columns(state_.hidden_columns);
  desk_.set_recent_files(state_.recent_files);
  if (!o.notice.empty()) desk_.say(o.notice);
  if (o.path.empty())
    list_processes();
  else
    attach(o.path);
}

program::~program() { remember(); }

void program::run() {
  while (!window_.closing()) {
    window_.wait();
    desk_.set_visible(window_.visible());
    if (events_) events_->want_polls(desk_.polls_wanted());
    take_news();
    if (!desk_.visible() || !window_.needs_frame()) continue;
    desk_.set_now(std::chrono::steady_clock::now());
    std::vector<command> commands;
    const bool shown = window_.frame(look_.colours.ground, [&] {
      drawn_window drawn = draw_window(look_, desk_);
      commands = std::move(drawn.commands);
      return drawn.readable;
    });
    if (!shown) wear_fonts();
    for (const command& c : commands) obey(c);
    remember();
    if (!commands.empty()) window_.draw_again(2);
    name_window();
  }
}

void program::attach(const std::string& path) {
  processes_.reset();
  watcher_.reset();
  events_.reset();
  batch_.reset();
  desk_.begin_watching(path);
  watcher_.emplace(path, system_window::wake);
  events_.emplace(path, system_window::wake);
}

void program::list_processes() {
  if (!processes_) processes_.emplace(directory_, system_window::wake);
}

void program::detach() {
  watcher_.reset();
  events_.reset();
  batch_.reset();
  desk_.end_watching();
  list_processes();
}

void program::take_news() {
  if (watcher_)
    if (const auto next = watcher_->latest(); next != batch_) take_batch(next);
  if (events_) take_events();
  if (processes_) {
    if (const auto next = processes_->latest(); next != listed_) {
      listed_ = next;
      desk_.take(next);
      window_.draw_again(1);
    }
  }
  const std::lock_guard lock(mutex_);
  if (told_.empty()) return;
  desk_.say(std::exchange(told_, {}));
  window_.draw_again(1);
}

void program::take_events() {
  for (const auto& next : events_->take()) {
    desk_.take(*next);
    if (desk_.timeline_on_screen() && !desk_.paused()) window_.draw_again(1);
  }
  desk_.set_why_no_polls(events_->why_no_polls());
}

void program::take_batch(std::shared_ptr<const batch> next) {
  const bool first = !batch_;
  batch_ = std::move(next);
  desk_.take(batch_);
  window_.draw_again(1);
  if (!batch_) return;
  if (!batch_->picture) {  // it could not be read at all
    const std::string why = batch_->failure;
    detach();
    desk_.set_notice(why);
    return;
  }
  const std::string path = absolute(desk_.path());
  if (first && std::filesystem::path(path).parent_path() != absolute(directory_)) {
    state_.opened(path);
    unkept_ = true;
    remember();
    desk_.set_recent_files(state_.recent_files);
  }
  if (!batch_->watching && !batch_->of_file) list_processes();  // perhaps it is started anew
}

void program::obey(const command& c) {
  if (desk_.apply(c)) {
    if (std::holds_alternative<commands::switch_theme>(c)) wear_theme();
    if (std::holds_alternative<commands::focus_filter>(c)) window_.hold_input(3);
  } else if (const auto* attach = std::get_if<commands::attach>(&c)) {
    this->attach(attach->path);
  } else if (std::holds_alternative<commands::detach>(c)) {
    detach();
  } else if (const auto* copy = std::get_if<commands::copy_text>(&c)) {
    window_.copy(copy->text);
    desk_.say("Copied " + std::to_string(std::count(copy->text.begin(), copy->text.end(), '\n')) + " lines");
  } else if (const auto* source = std::get_if<commands::open_source>(&c)) {
    open_source(source->place);
  } else if (const auto* scale = std::get_if<commands::set_scale>(&c)) {
    wear_scale(scale->by == 0 ? window_.scale() : look_.scale * (scale->by > 0 ? 1.1f : 1 / 1.1f));
  }
}

void program::open_source(const std::string& place) {
  if (place.empty()) return desk_.say("No line is chosen here, or it is not known: Up and Down choose another.");
  const auto found = find_source(place, std::filesystem::current_path().string());
  if (!found) {
    window_.copy(place);
    desk_.say("There is no file " + place + " here; the place was copied. Start the viewer where the sources are.");
    return;
  }
  const auto words = editor_command(*found, from_environment);
  desk_.say(words.front() + " opens " + place);
  launcher_.start(words);
}

void program::wear_theme() {
  look_.colours = desk_.light_theme() ? light() : dark();
  apply_style(look_);
}

void program::wear_scale(float scale) {
  look_.scale = state_.scale = std::clamp(scale, least_scale, most_scale);
  unkept_ = true;
  wear_fonts();
  apply_style(look_);
}

void program::wear_fonts() {
  look_.fonts = load_fonts(look_.scale, &glyphs_);
  window_.take_fonts();
  window_.draw_again(2);
}

// Where windows are listed, and for those who drive this one.
void program::name_window() {
  const std::string title = desk_.title();
  if (title == title_) return;
  title_ = title;
  window_.set_title(title_);
}

// Kept at once, not at the end: that may be a signal.
void program::remember() {
  const saved_state before = state_;
  state_.light = desk_.light_theme();
  state_.tab = tab_names[static_cast<std::size_t>(desk_.tab())];
  state_.hidden_columns = desk_.hidden_columns();
  // Not the size that a small screen has made of it: on a larger one it is as it was.
  const auto size = window_.size();
  if (size != opened_size_ && size.first > 0 && size.second > 0) {
    std::tie(state_.width, state_.height) = size;
    opened_size_ = {};
  }
  if (state_path_.empty() || (state_ == before && !unkept_)) return;
  unkept_ = false;
  if (const std::string failed = save_state(state_, state_path_); !failed.empty()) desk_.say(failed);
}

}  // namespace curfew::viewer
