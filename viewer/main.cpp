// curfew-viewer: the command line of the desktop viewer.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "probe/segment/directory.hpp"
#include "viewer/ingest/process_list.hpp"
#include "viewer/program.hpp"
#include "viewer/session/saved_state.hpp"

namespace {

// Pictures of a million tasks come and go: what they took is given back at once. Without a fixed threshold glibc keeps
// freed pieces of up to 64 MiB, once it has seen such large ones.
void give_memory_back() { ::mallopt(M_MMAP_THRESHOLD, 1 << 20); }

}  // namespace

int main(int argc, char** argv) {
  using namespace curfew::viewer;
  give_memory_back();
  program_options o;
  o.state_path = saved_state_path();
  loaded_state loaded = load_state(o.state_path);
  o.state = loaded.state;
  o.notice = loaded.notice;

  std::string target;
  bool dark = false;
  CLI::App app("Who is home, and who should be: the tasks of a running program", "curfew-viewer");
  app.add_option("target", target, "a process, a segment or snapshot file, or a program's name; none: choose one");
  app.add_option("--scale", o.state.scale, "of everything (default: as the last time, at first the screen's)")
      ->check(CLI::Range(0.5, 4.0));
  auto* const light = app.add_flag("--light", o.state.light, "the light theme");
  app.add_flag("--dark", dark, "the dark theme")->excludes(light);
  app.add_option("--width", o.state.width, "of the window")->check(CLI::Range(320, 16384));
  app.add_option("--height", o.state.height, "of the window")->check(CLI::Range(240, 16384));
  app.set_version_flag("--version", "curfew-viewer " CURFEW_VERSION);
  CLI11_PARSE(app, argc, argv);
  if (dark) o.state.light = false;
  try {
    o.directory = curfew::segment::default_directory();
    if (!target.empty())
      o.path = find_target(o.directory, target);  // before there is a window: who is nobody, is told so
    program(o).run();
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "curfew-viewer: %s\n", e.what());
    return 125;
  }
}
