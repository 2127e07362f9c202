// The symbols of what compilers and linkers make: object files, archives of them, programs and shared libraries.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace curfew::cli {

struct object_file {
  std::string path;
  std::string member{};                         // of an archive; "": the file itself
  bool is_program = false, is_library = false;  // both false: an object
  bool is_stripped = false;                     // it has no symbols but those that it exports or takes
  bool is_unfinished = false;              // it is compiled for link-time optimization: its functions are not there yet
  bool calls_stay_inside = false;          // of a library (-Bsymbolic)
  std::vector<std::string> needed{};       // names of libraries
  std::vector<std::string> search_path{};  // its own, for those
};

struct symbol {
  std::string_view name;           // mangled; lives as long as the call that it is passed to
  bool is_exported = false;        // other files of the process see it
  bool is_of_each_thread = false;  // a variable
};

// Calls `found` for each symbol that the file defines, with `begin` before those of each object in it. Returns "", or
// why the file cannot be read.
std::string read_objects(const std::string& path, const std::function<void(const object_file&)>& begin,
                         const std::function<void(const symbol&)>& found);

// Is what a file is called that is none of these.
inline constexpr std::string_view no_object_file = "no object file, archive, library or program";

// Returns whether the file is there and begins as one of these does.
bool is_object_file(const std::string& path);

}  // namespace curfew::cli
