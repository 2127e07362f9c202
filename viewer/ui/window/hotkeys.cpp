// Sends the commands of the keys that went down in this frame.
#include "viewer/ui/keys.hpp"
#include "viewer/ui/panels/panels.hpp"
#include "viewer/ui/shortcuts.hpp"

namespace curfew::viewer {

void hotkeys(const panel_context& on) {
  if (ImGui::GetIO().WantTextInput) return;
  for (const shortcut& s : shortcuts())
    for (const key_binding& binding : s.bindings)
      if (binding.act != nullptr && pressed(binding.key) && holds(binding, on.view, shift_held(), control_held()))
        binding.act(on);
}

}  // namespace curfew::viewer
