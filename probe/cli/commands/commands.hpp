// The commands of `curfew`. Each has a file here, in which its options stand beside what it does.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace curfew::cli {

// What the command line asks for. Returns the status to exit with; throws failure or reader::error.
using action = std::function<int()>;

// Gives the app a command. If the command line has that, `chosen` is what it asks for; both live as long as the app.
using add_command_to = void(CLI::App& app, action& chosen);

add_command_to add_check, add_ps, add_tree, add_snapshot, add_explain, add_doctor, add_clean, add_export, add_view,
    add_help;

// In the order of the help.
inline constexpr add_command_to* commands[] = {add_check,  add_ps,    add_tree,   add_snapshot, add_explain,
                                               add_doctor, add_clean, add_export, add_view,     add_help};

}  // namespace curfew::cli
