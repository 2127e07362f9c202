// Writes reports for services, a folder for each format and a file for each scene, into the folder that its argument
// names: what validate.py reads as those services would.
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/probe/report/scenes.hpp"
#include "tests/probe/report/written.hpp"

int main(int argc, char** argv) {
  using namespace curfew;
  if (argc != 2) return 2;
  const std::filesystem::path folder(argv[1]);
  const auto write = [&](const std::string& scene, const report::run& run) {
    const auto digest = report::digest_of(run);
    for (const auto* const format : report::all_formats()) {
      std::filesystem::create_directory(folder / format->name);
      std::ofstream(folder / format->name / scene)
          << format->write(digest, {.repository = "/src", .with_suppressed = true});
    }
  };
  write("leak", tests::leak());
  write("failed_daemon", tests::failed_daemon());
  write("abandoned_handlers", tests::abandoned_handlers());
  write("never_awaited", tests::never_awaited());
  write("killed_server", tests::killed_server());
  write("given_up", tests::given_up());
  write("one_hang", tests::one_hang());
  write("plain_asio", tests::plain_asio());
  write("clean", tests::clean());
  write("hostile_names", tests::hostile_names());
  write("suppressed", tests::suppressed());
  write("nothing", {});
}
