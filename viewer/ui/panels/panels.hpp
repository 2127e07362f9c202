// The panels: each a file of its own, each a function that draws into a part of the window.
#pragma once

#include "viewer/ui/panel_context.hpp"

namespace curfew::viewer {

void start_screen(const panel_context&, const box&);
void top_bar(const panel_context&, const box&, bool focus_filter);
// Where the watched process ended and one of its name runs again. Returns the bottom; the top where there is none.
float successor_bar(const panel_context&, const box&);
void tab_bar(const panel_context&, const box&);
// What a tab shows, one each.
void tree_panel(const panel_context&, const box&);
std::size_t tree_rows(const canvas&, float height);  // how many it has room for
void timeline_panel(const panel_context&, const box&);
std::size_t timeline_lanes(const canvas&, float height);  // how many it has room for
void sites_panel(const panel_context&, const box&);
void loops_panel(const panel_context&, const box&);

void details_panel(const panel_context&, const box&);
void findings_panel(const panel_context&, const box&);
float findings_height(const panel_context&);
void status_bar(const panel_context&, const box&);
void help_card(const panel_context&, const box&);
void hotkeys(const panel_context&);

}  // namespace curfew::viewer
