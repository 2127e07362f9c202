// `curfew clean`: removes what processes have left that are gone, and folders of checks that were killed. Nothing of a
// running process is touched.
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

#include "probe/cli/command_line/options.hpp"
#include "probe/cli/commands/commands.hpp"
#include "probe/cli/exit_status.hpp"
#include "probe/cli/failure.hpp"
#include "probe/cli/process/abandoned_folders.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/cli/terminal/quantities.hpp"
#include "probe/cli/terminal/terminal.hpp"
#include "probe/model/printable.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/report/terminal/fitted.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/dead_files.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::cli {

namespace {

struct clean_options {
  bool dry_run = false;  // only say what would be removed
};

std::string what_it_is(const segment::dead_file& left) {
  const auto of_pid = " of process " + std::to_string(left.pid);
  switch (left.kind) {
    case segment::file_kind::segment:
      return "segment" + of_pid;
    case segment::file_kind::unfinished:
      return "unfinished segment" + of_pid;
    case segment::file_kind::control:
      return "control page" + of_pid;
    case segment::file_kind::unrecorded:
      return "tombstone" + of_pid;
    case segment::file_kind::other:
      break;
  }
  return "file";
}

// Prints a line, in several where the terminal has not the room.
void say(const std::string& line) { print(report::fitted(line, size_of_terminal(STDOUT_FILENO).columns)); }

class broom {
 public:
  explicit broom(bool dry_run) : dry_run_(dry_run) {}

  void sweep(const std::string& path) {
    segment::access_error why;
    const reader::descriptor folder(segment::open_folder(path, false, why));
    if (!folder && why.code == std::errc::no_such_file_or_directory) return;
    if (!folder) throw failure(why.message);
    for (const auto& left : segment::find_dead_files(folder.get())) {
      if (!dry_run_ && !segment::remove_dead_file(folder.get(), left)) {
        ++kept_;
        say("kept     " + what_it_is(left) + ": it lives again, or cannot be removed: " + path + "/" + left.name +
            "\n");
        continue;
      }
      ++removed_;
      bytes_ += left.bytes;
      say((dry_run_ ? "would go " : "removed  ") + what_it_is(left) + ", " + size_text(left.bytes) + ": " +
          model::printable(path + "/" + left.name) + "\n");
    }
  }

  // Removes the folders of checks that were killed.
  void sweep_checks(const std::string& beside) {
    for (const auto& folder : abandoned_folders(beside)) {
      const auto what = "folder of a check that was killed, " + size_text(folder.bytes) + ": ";
      if (!dry_run_ && !remove(folder)) {
        ++kept_;
        say("kept     " + what + "it cannot be removed: " + model::printable(folder.path) + "\n");
        continue;
      }
      ++folders_;
      bytes_ += folder.bytes;
      say((dry_run_ ? "would go " : "removed  ") + what + model::printable(folder.path) + "\n");
    }
  }

  std::string in_short(const std::string& where) const {
    if (removed_ + folders_ + kept_ == 0)
      return "nothing is left of dead processes in " + model::printable(segment::in_words(where)) + "\n";
    std::string what = removed_ != 0 || folders_ == 0 ? counted(removed_, "file", "files") : "";
    if (folders_ != 0) what += (what.empty() ? "" : " and ") + counted(folders_, "folder", "folders");
    return what +
           (dry_run_                   ? " would be"
            : removed_ + folders_ == 1 ? " was"
                                       : " were") +
           " removed, " + size_text(bytes_) + (kept_ == 0 ? "" : ", " + std::to_string(kept_) + " kept") + "\n";
  }
  bool swept_all() const { return kept_ == 0; }

 private:
  bool dry_run_;
  std::size_t removed_ = 0, folders_ = 0, kept_ = 0;
  std::uint64_t bytes_ = 0;
};

int clean(const clean_options& options) {
  const auto directory = segment::default_folder();
  broom broom(options.dry_run);
  broom.sweep(directory);
  broom.sweep_checks(directory);
  say(broom.in_short(directory));
  return broom.swept_all() ? 0 : exit_status::not_cleaned;
}

}  // namespace

void add_clean(CLI::App& app, action& chosen) {
  const auto options = std::make_shared<clean_options>();
  auto& command = add_command(app, "clean", "remove what dead processes left", "curfew clean [--dry-run]");
  add_flag(command, "--dry-run,-n", options->dry_run, "remove nothing, say what would be removed");
  set_footer(command,
             "Looks in $CURFEW_DIR, else $XDG_RUNTIME_DIR/curfew, else /dev/shm/curfew-UID,\n"
             "and for folders of checks that were killed beside it.\n"
             "Nothing of a process that runs is touched.");
  when_chosen(command, [options, &chosen] { chosen = [options] { return clean(*options); }; });
}

}  // namespace curfew::cli
