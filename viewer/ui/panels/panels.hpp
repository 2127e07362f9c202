// The panels: each a file of its own, each a function that draws into a part of the window.
#pragma once

#include "viewer/ui/stage.hpp"

namespace curfew::viewer {

void start_screen(const stage&, const box&);
void top_bar(const stage&, const box&, bool focus_filter);
// Where the watched process ended and one of its name runs again. Returns the bottom; the top where there is none.
float successor_bar(const stage&, const box&);
void tab_bar(const stage&, const box&);
// What a tab shows, one each.
void tree_panel(const stage&, const box&);
std::size_t tree_rows(const canvas&, float height);  // how many it has room for
void timeline_panel(const stage&, const box&);
std::size_t timeline_lanes(const canvas&, float height);  // how many it has room for
void sites_panel(const stage&, const box&);
void loops_panel(const stage&, const box&);

void details_panel(const stage&, const box&);
void findings_panel(const stage&, const box&);
float findings_height(const stage&);
void status_bar(const stage&, const box&);
void help_card(const stage&, const box&);
void hotkeys(const stage&);

}  // namespace curfew::viewer
