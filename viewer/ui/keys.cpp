#include "viewer/ui/keys.hpp"

#include <imgui.h>

namespace curfew::viewer {

bool pressed(key k) { return ImGui::IsKeyPressed(static_cast<int>(k), true); }

bool control_held() { return ImGui::GetIO().KeyCtrl; }

bool shift_held() { return ImGui::GetIO().KeyShift; }

}  // namespace curfew::viewer
