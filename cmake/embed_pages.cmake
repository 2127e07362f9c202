# Writes the pages of FOLDER as a source of C++: cmake -DFOLDER=docs/findings -DOUTPUT=pages_text.cpp -P embed_pages.cmake
file(GLOB pages ${FOLDER}/*.md)
list(SORT pages)
set(entries "")
foreach(page IN LISTS pages)
  get_filename_component(name ${page} NAME_WE)
  file(READ ${page} text)
  string(APPEND entries "    {\"${name}\", R\"page(${text})page\"},\n")
endforeach()
list(LENGTH pages count)
file(WRITE ${OUTPUT} "// Made by cmake/embed_pages.cmake of docs/findings/.
#include <array>

#include \"probe/report/pages/pages.hpp\"

namespace curfew::report {

std::span<const page> pages() {
  static constexpr std::array<page, ${count}> all{{
${entries}  }};
  return all;
}

}  // namespace curfew::report
")
