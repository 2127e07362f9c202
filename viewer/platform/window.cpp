#include "viewer/platform/window.hpp"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "viewer/platform/glfw_keys.hpp"

namespace curfew::viewer {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds least_between_frames{8};  // limits the rate where there is no vertical sync

[[noreturn]] void fail(const char* what) {
  const char* why = nullptr;
  ::glfwGetError(&why);
  throw std::runtime_error(std::string(what) + (why == nullptr ? "" : std::string(": ") + why) +
                           ". Is there a display (DISPLAY, WAYLAND_DISPLAY), with OpenGL 3.2?");
}

// The part of the screen on which windows open, without the panels and docks that reserve their place.
struct room {
  int x = 0, y = 0, width = 0, height = 0;
};

room room_for_windows() {
  room r;
  if (GLFWmonitor* const screen = ::glfwGetPrimaryMonitor(); screen != nullptr)
    ::glfwGetMonitorWorkarea(screen, &r.x, &r.y, &r.width, &r.height);
  return r;
}

// Makes the window no larger than the screen: otherwise its buttons and its foot might be out of sight.
// REQUIRES: the window is still hidden.
void fit_to_screen(GLFWwindow* window) {
  const room r = room_for_windows();
  if (r.width <= 0 || r.height <= 0) return;  // Wayland and others do not tell: they place windows themselves
  int left = 0, top = 0, right = 0, bottom = 0, width = 0, height = 0;
  ::glfwGetWindowFrameSize(window, &left, &top, &right, &bottom);
  ::glfwGetWindowSize(window, &width, &height);
  const int most_width = std::max(r.width - left - right, 1), most_height = std::max(r.height - top - bottom, 1);
  if (width <= most_width && height <= most_height) return;
  ::glfwSetWindowSize(window, std::min(width, most_width), std::min(height, most_height));
  ::glfwSetWindowPos(window, r.x + left, r.y + top);
}

}  // namespace

struct system_window::inside {
  GLFWwindow* window = nullptr;
  input_queue input;
  int frames_due = 3;
  bool minimized = false;
  clock::time_point last_frame = clock::now();
  GLFWcursor* hand = nullptr;
  GLFWcursor* beam = nullptr;
  GLFWcursor* shown_cursor = nullptr;

  static inside& of(GLFWwindow* w) { return *static_cast<inside*>(::glfwGetWindowUserPointer(w)); }
  void push(const input_event& e) {
    input.push(e);
    frames_due = std::max(frames_due, 2);
  }
  void listen() {
    using kind = input_event::kind;
    ::glfwSetWindowUserPointer(window, this);
    ::glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) {
      of(w).push({.what = kind::move, .x = static_cast<float>(x), .y = static_cast<float>(y)});
    });
    ::glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int button, int action, int) {
      of(w).push({.what = kind::button, .down = action != GLFW_RELEASE, .code = static_cast<unsigned>(button)});
    });
    ::glfwSetScrollCallback(window, [](GLFWwindow* w, double x, double y) {
      of(w).push({.what = kind::wheel, .x = static_cast<float>(x), .y = static_cast<float>(y)});
    });
    ::glfwSetKeyCallback(window, [](GLFWwindow* w, int code, int, int action, int) {
      if (action == GLFW_REPEAT) return of(w).draw_again(1);  // ImGui repeats by itself
      of(w).push({.what = kind::key, .down = action == GLFW_PRESS, .key = key_of_glfw(code)});
    });
    ::glfwSetCharCallback(window, [](GLFWwindow* w, unsigned c) { of(w).push({.what = kind::character, .code = c}); });
    ::glfwSetWindowFocusCallback(
        window, [](GLFWwindow* w, int focused) { of(w).push({.what = kind::focus, .down = focused != 0}); });
    ::glfwSetWindowIconifyCallback(window, [](GLFWwindow* w, int is) {
      of(w).minimized = is != 0;
      of(w).draw_again(2);
    });
    ::glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).draw_again(2); });
    ::glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).draw_again(2); });
  }
  void draw_again(int frames) { frames_due = std::max(frames_due, frames); }
  void show_cursor() {
    const ImGuiMouseCursor wanted = ImGui::GetMouseCursor();
    GLFWcursor* next = wanted == ImGuiMouseCursor_Hand ? hand : wanted == ImGuiMouseCursor_TextInput ? beam : nullptr;
    if (next != shown_cursor) ::glfwSetCursor(window, next);
    shown_cursor = next;
  }
};

system_window::system_window(const window_options& options) : inside_(std::make_unique<inside>()) {
  if (::glfwInit() == 0) fail("cannot open a window");
  ::glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  ::glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  ::glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  ::glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  inside_->window = ::glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
  if (inside_->window == nullptr) fail("cannot open a window");
  fit_to_screen(inside_->window);
  ::glfwShowWindow(inside_->window);
  ::glfwMakeContextCurrent(inside_->window);
  ::glfwSwapInterval(1);
  inside_->hand = ::glfwCreateStandardCursor(GLFW_HAND_CURSOR);
  inside_->beam = ::glfwCreateStandardCursor(GLFW_IBEAM_CURSOR);
  inside_->listen();
  ImGuiIO& io = ImGui::GetIO();
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ClipboardUserData = inside_->window;
  io.SetClipboardTextFn = [](void* w, const char* text) {
    ::glfwSetClipboardString(static_cast<GLFWwindow*>(w), text);
  };
  io.GetClipboardTextFn = [](void* w) { return ::glfwGetClipboardString(static_cast<GLFWwindow*>(w)); };
  if (!ImGui_ImplOpenGL3_Init("#version 150")) fail("cannot draw with OpenGL");
}

system_window::~system_window() {
  ImGui_ImplOpenGL3_Shutdown();
  ::glfwDestroyWindow(inside_->window);
  ::glfwTerminate();
}

bool system_window::closing() const { return ::glfwWindowShouldClose(inside_->window) != 0; }

// The system does not tell that a window is wholly behind others, or on another workspace without being taken off the
// screen: such a window counts as visible.
bool system_window::visible() const {
  return !inside_->minimized && ::glfwGetWindowAttrib(inside_->window, GLFW_VISIBLE) != 0;
}

float system_window::scale() const {
  float x = 1, y = 1;
  ::glfwGetWindowContentScale(inside_->window, &x, &y);
  return std::clamp(x, .75f, 4.f);
}

void system_window::set_title(const std::string& title) { ::glfwSetWindowTitle(inside_->window, title.c_str()); }

std::pair<int, int> system_window::size() const {
  std::pair<int, int> size;
  ::glfwGetWindowSize(inside_->window, &size.first, &size.second);
  return size;
}

void system_window::hold_input(int frames) { inside_->input.hold(frames); }

void system_window::take_fonts() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void system_window::copy(const std::string& text) { ::glfwSetClipboardString(inside_->window, text.c_str()); }

void system_window::wait() {
  const ImGuiIO& io = ImGui::GetIO();
  const bool held = std::any_of(std::begin(io.MouseDown), std::end(io.MouseDown), [](bool down) { return down; });
  if (visible() && (needs_frame() || held))
    ::glfwPollEvents();
  else
    ::glfwWaitEvents();
  if (held) draw_again(1);
}

void system_window::wake() { ::glfwPostEmptyEvent(); }

bool system_window::needs_frame() const { return inside_->frames_due > 0 || !inside_->input.empty(); }

void system_window::draw_again(int frames) { inside_->draw_again(frames); }

bool system_window::frame(ImU32 background, const std::function<bool()>& draw) {
  std::this_thread::sleep_until(inside_->last_frame + least_between_frames);
  const auto now = clock::now();
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = std::chrono::duration<float>(now - inside_->last_frame).count();
  inside_->last_frame = now;
  --inside_->frames_due;
  int width = 0, height = 0, pixels = 0, lines = 0;
  ::glfwGetWindowSize(inside_->window, &width, &height);
  ::glfwGetFramebufferSize(inside_->window, &pixels, &lines);
  if (width <= 0 || height <= 0) return true;
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DisplayFramebufferScale = {static_cast<float>(pixels) / static_cast<float>(width),
                                static_cast<float>(lines) / static_cast<float>(height)};
  inside_->input.apply_one_frame(io);
  ImGui_ImplOpenGL3_NewFrame();
  io.Fonts->ClearTexData();  // OpenGL has its own copy by now
  ImGui::NewFrame();
  const bool shown = draw();
  ImGui::Render();
  if (!shown) return false;
  inside_->show_cursor();
  const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(background);
  ::glViewport(0, 0, pixels, lines);
  ::glClearColor(ground.x, ground.y, ground.z, 1);
  ::glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  ::glfwSwapBuffers(inside_->window);
  return true;
}

}  // namespace curfew::viewer
