// The code that the kernel puts into each process, in which it reads the clock: it lies in no file.
#pragma once

#include <elfutils/libdwfl.h>

#include <string>
#include <string_view>

namespace curfew::cli {

inline constexpr std::string_view vdso_name = "[vdso]";

// Returns whether libdw, or /proc/PID/maps, calls this code so.
bool is_vdso(std::string_view module_name);

// Adds that code of a process to what is reported of it, by its maps: of a process that is not at hand, libdw leaves it
// out.
void report_vdso(Dwfl*, const std::string& maps);

// Does the same as dwfl_linux_proc_find_elf(), and finds this code, too.
int find_elf(Dwfl_Module*, void** user_data, const char* module_name, Dwarf_Addr base, char** file_name, Elf** found);

}  // namespace curfew::cli
