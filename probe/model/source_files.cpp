#include "probe/model/source_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

namespace curfew::model {

namespace {

// Returns whether a source belongs to a Python that is installed anywhere, as in a virtual environment: to its
// packages, its standard library, or the modules that are frozen into it.
bool is_installed_for_python(std::string_view path) {
  constexpr std::string_view library = "/lib/python3.";
  for (const std::string_view packages : {"/site-packages/", "/dist-packages/"})
    if (path.find(packages) != path.npos) return true;
  return path.starts_with("<frozen ") || (path.ends_with(".py") && path.find(library) != path.npos);
}

}  // namespace

bool is_installed(std::string_view path) {
  constexpr std::array<std::string_view, 9> folders{"/usr/include/", "/usr/local/include/", "/usr/lib/", "/usr/lib32/",
                                                    "/usr/lib64/",   "/usr/local/lib/",     "/lib/",     "/lib32/",
                                                    "/lib64/"};
  return std::any_of(folders.begin(), folders.end(), [&](std::string_view f) { return path.starts_with(f); }) ||
         path.find("/include/c++/") != path.npos || is_installed_for_python(path);
}

bool is_same_source(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a.starts_with('/')) std::swap(a, b);
  if (a.empty() || a.starts_with('/') || !b.starts_with('/')) return false;
  const auto normal = [](std::string_view path) { return std::filesystem::path(path).lexically_normal().string(); };
  auto end = normal(a);
  while (end.starts_with("../")) end.erase(0, 3);
  return normal(b).ends_with("/" + end);
}

bool is_of_a_known_library(std::string_view function) {
  constexpr std::array<std::string_view, 5> begins{"asio::", "boost::asio::", "curfew::", "std::", "__gnu_cxx::"};
  return std::any_of(begins.begin(), begins.end(), [&](std::string_view begin) { return function.starts_with(begin); });
}

}  // namespace curfew::model
