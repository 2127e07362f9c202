// The panels. Each is a function that draws into a part of the window; most have a file of their own.
#pragma once

#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

void start_screen(const panel_context&, const box&);
void top_bar(const panel_context&, const box&, bool focus_filter);
// Draws a bar if the watched process has ended and one of the same name runs again. Returns the bar's bottom, or the
// top of the box if there is no bar.
float successor_bar(const panel_context&, const box&);
void tab_bar(const panel_context&, const box&);
// Each tab shows one of these panels.
void tree_panel(const panel_context&, const box&);
std::size_t tree_rows(const canvas&, float height);  // returns for how many rows there is room
void timeline_panel(const panel_context&, const box&);
std::size_t timeline_lanes(const canvas&, float height);  // returns for how many lanes there is room
void sites_panel(const panel_context&, const box&);
void loops_panel(const panel_context&, const box&);

void details_panel(const panel_context&, const box&);
void findings_panel(const panel_context&, const box&);
float findings_height(const panel_context&);
void status_bar(const panel_context&, const box&);
// `wheel` is how far the mouse wheel was turned in this frame, in its own unit.
void help_card(const panel_context&, const box&, float wheel);
void hotkeys(const panel_context&);

}  // namespace curfew::viewer
