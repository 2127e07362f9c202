// Declares the commands of `curfew`. Each has a file in this folder, which contains both its options and what it does.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace curfew::cli {

// Does what the command line asks for. Returns the exit status. Throws failure or reader::error.
using action = std::function<int()>;

// Adds a command to the app. If the command line contains it, it sets `chosen` to what is asked for. Both arguments
// live as long as the app.
using add_command_to = void(CLI::App& app, action& chosen);

add_command_to add_check, add_run, add_ps, add_tree, add_snapshot, add_diff, add_explain, add_doctor, add_clean,
    add_export, add_view, add_help;

// Lists the commands in the order of the help.
inline constexpr add_command_to* commands[] = {add_check,   add_run,    add_ps,    add_tree,   add_snapshot, add_diff,
                                               add_explain, add_doctor, add_clean, add_export, add_view,     add_help};

}  // namespace curfew::cli
