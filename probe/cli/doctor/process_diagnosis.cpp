#include "probe/cli/doctor/process_diagnosis.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "probe/cli/doctor/python_diagnosis.hpp"
#include "probe/cli/process/process_maps.hpp"
#include "probe/cli/process/process_names.hpp"
#include "probe/cli/process/process_stat.hpp"
#include "probe/model/command_words.hpp"
#include "probe/model/printable.hpp"
#include "probe/reader/attachment.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::cli {

namespace {

class examination {
 public:
  explicit examination(std::uint32_t pid) : pid_(pid), proc_("/proc/" + std::to_string(pid)) {}

  process_diagnosis take() {
    const auto records = examine();
    return {std::move(found_), records};
  }

 private:
  recording examine() {
    struct stat process{};
    if (::stat(proc_.c_str(), &process) != 0) return gone();
    const auto stat = stat_of(static_cast<pid_t>(pid_));
    if (stat && stat->has_ended()) return not_reaped();
    say("process", health::good, "runs as uid " + std::to_string(process.st_uid) + ": " + command_line());
    const auto files = mapped_files(pid_);
    if (!files || files->empty()) {
      const auto why = files ? "it has nothing mapped: it ends, or is the kernel's"
                             : "what is in it cannot be seen: " + segment::reason(errno);
      say("curfew", health::bad, why,
          files ? ""
                : "run `sudo curfew doctor " + std::to_string(pid_) + "`, or as uid " + std::to_string(process.st_uid));
      return recording::unknown;
    }
    if (const auto segment = segment_among(*files); !segment.empty()) return recorded(segment);
    not_recorded(*files);
    return recording::no;
  }

  void say(std::string subject, health state, std::string text, std::string remedy = {}) {
    found_.push_back({std::move(subject), state, std::move(text), std::move(remedy)});
  }

  std::string command_line() const {
    const auto words = words_of_process(static_cast<pid_t>(pid_));
    return words.empty() ? "(without arguments)" : model::printable(model::command_line_of(words));
  }

  // Returns the path of the segment that the process left, or "" if none can be seen.
  std::string left_behind() const {
    try {
      for (const auto& left : reader::find(segment::default_folder(), pid_)) return left.path;
    } catch (const reader::error&) {  // `curfew doctor` says what is wrong with the folder
    }
    return {};
  }

  recording gone() {
    if (const auto left = left_behind(); !left.empty()) {
      say("process", health::note, "has ended, and left its segment", "look with `curfew tree " + left + "`");
      return recording::until_its_end;
    }
    say("process", health::bad,
        "there is no process " + std::to_string(pid_) + ", nor a segment of one in " +
            segment::in_words(segment::default_folder()));
    return recording::no;
  }

  // The mappings of such a process are gone, so that only what it left can tell.
  recording not_reaped() {
    if (const auto left = left_behind(); !left.empty()) {
      say("process", health::note, "has ended, not reaped yet, and left its segment",
          "look with `curfew tree " + left + "`");
      return recording::until_its_end;
    }
    say("process", health::note,
        "has ended, not reaped yet; it left no segment in " + segment::in_words(segment::default_folder()));
    if (const auto reason = tombstone(); !reason.empty()) {
      say("segment", health::bad, "it could not record: " + reason, "`curfew doctor` says what can be done");
      return recording::no;
    }
    return recording::unknown;
  }

  recording recorded(const std::string& segment) {
    const auto seen_from_here = reachable(segment);
    say("curfew", health::good, "is in it, and writes to " + segment);
    if (seen_from_here.empty()) {
      say("segment", health::note, "is in another container, or was removed",
          "as root: `curfew tree " + proc_ + "/root" + segment + "`");
      return recording::yes;
    }
    auto records = recording::yes;
    try {
      const auto summary = reader::attach(seen_from_here).summary();
      say("segment", health::good,
          std::to_string(summary.live_tasks) + (summary.live_tasks == 1 ? " task is" : " tasks are") + " alive");
    } catch (const reader::error& e) {
      say("segment", health::bad, e.what());
      records = recording::unknown;
    }
    const auto folder = std::filesystem::path(seen_from_here).parent_path().string();
    if (folder != segment::default_folder())
      say("folder", health::note, "is not the one that curfew looks into here, " + segment::default_folder(),
          "look with `curfew tree " + seen_from_here + "`");
    return records;
  }

  // Returns the path by which the same file is reached from here, or "" if there is none.
  std::string reachable(const std::string& segment) const {
    struct stat theirs{}, ours{};
    const auto by_way_of_root = proc_ + "/root" + segment;
    const bool is_there = ::stat(by_way_of_root.c_str(), &theirs) == 0;
    if (::stat(segment.c_str(), &ours) == 0 &&
        (!is_there || (theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino)))
      return segment;
    return is_there ? by_way_of_root : "";
  }

  void not_recorded(const std::vector<mapped_file>& files) {
    const auto holder =
        std::find_if(files.begin(), files.end(), [this](const mapped_file& file) { return has_recorder(pid_, file); });
    if (holder == files.end()) {
      if (auto python = diagnose_python(pid_)) return found_.push_back(*std::move(python));
      return say(
          "curfew", health::bad, "is not in it: neither in its program nor in its libraries",
          "link it with curfew::curfew; if it is of plain Asio, with curfew::asio_tracking, or, if it has both, with "
          "curfew::tracked (docs/from_asio.md); or report its tasks by curfew/probe.h");
    }
    say("curfew", health::good, "is in " + holder->path);
    if (const auto reason = tombstone(); !reason.empty()) {
      say("segment", health::bad, "it could not record: " + reason, "`curfew doctor` says what can be done");
    } else if (const auto value = environment_of_process(static_cast<pid_t>(pid_), "CURFEW"); value == "off") {
      say("segment", health::bad, "it was started with CURFEW=off", "start it without");
    } else {
      const auto directory = environment_of_process(static_cast<pid_t>(pid_), "CURFEW_DIR");
      say("segment", health::bad,
          "it has none: it has not begun a loop yet, or could not make its segment" +
              (directory.empty() ? "" : " in " + directory + " (its CURFEW_DIR)"),
          "see whether it said \"curfew: …\" on its standard error");
    }
  }

  std::string tombstone() const {
    try {
      for (const auto& left : reader::list_unrecorded(segment::default_folder()))
        if (left.pid == pid_) return left.reason;
    } catch (const reader::error&) {
    }
    return {};
  }

  std::uint32_t pid_;
  std::string proc_;
  diagnoses found_;
};

}  // namespace

process_diagnosis diagnose_process(std::uint32_t pid) { return examination(pid).take(); }

}  // namespace curfew::cli
