#include "probe/cli/commands/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "probe/cli/failure.hpp"
#include "probe/cli/process/private_directory.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/reader/reader.hpp"
#include "probe/reader/target.hpp"
#include "probe/segment/directory.hpp"

namespace curfew::cli {

namespace {

// By way of a file: the reader replaces files as a whole, and a pipe cannot be replaced.
void save_to_standard_output(reader::segment_reader& reader) {
  if (::isatty(STDOUT_FILENO) == 1)
    throw failure("a snapshot is no text for a terminal: redirect standard output, or name a file with -o");
  const private_directory directory;
  const auto path = directory.path() + "/snapshot";
  reader.save(path);
  const reader::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw system_failure("cannot open " + path, errno);
  std::vector<char> bytes(1 << 16);
  for (ssize_t n = 0; (n = ::read(file.get(), bytes.data(), bytes.size())) != 0;) {
    if (n < 0) throw system_failure("cannot read " + path, errno);
    if (!write_all(STDOUT_FILENO, {bytes.data(), static_cast<std::size_t>(n)}, "standard output")) return;
  }
}

}  // namespace

int snapshot(const snapshot_options& options) {
  auto reader = reader::attach(reader::find_target(segment::default_directory(), options.target));
  if (options.output == "-")
    save_to_standard_output(reader);
  else
    reader.save(options.output);
  return 0;
}

}  // namespace curfew::cli
