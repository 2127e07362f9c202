#include "probe/cli/doctor/host_diagnosis.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "probe/cli/terminal/quantities.hpp"
#include "probe/model/snapshot.hpp"
#include "probe/reader/descriptor.hpp"
#include "probe/reader/error.hpp"
#include "probe/reader/recorded_processes.hpp"
#include "probe/segment/access_error.hpp"
#include "probe/segment/folder.hpp"
#include "probe/segment/owner_lock.hpp"
#include "probe/segment/remedy.hpp"

namespace curfew::cli {

namespace {

// This is as much as a small process takes.
constexpr std::uint64_t trial_bytes = 1 << 20;

std::string reason(int error) { return segment::reason(error); }

class examination {
 public:
  diagnoses take() {
    switched_off();
    folder();
    limits();
    who_is_here();
    others();
    clock();
    say("pages", health::good, size_text(static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))));
    return std::move(found_);
  }

 private:
  void say(std::string subject, health state, std::string text, std::string remedy = {}) {
    found_.push_back({std::move(subject), state, std::move(text), std::move(remedy)});
  }

  void switched_off() {
    const char* const value = std::getenv("CURFEW");
    if (value != nullptr && std::string(value) == "off")
      say("CURFEW", health::bad, "is \"off\" in this environment: programs that are started from here record nothing",
          "unset CURFEW");
  }

  static std::string why_this_folder() {
    if (const char* chosen = std::getenv("CURFEW_DIR"); chosen != nullptr && *chosen != '\0') return "by CURFEW_DIR";
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    const bool by_runtime = runtime != nullptr && directory().starts_with(std::string(runtime));
    return by_runtime ? "by XDG_RUNTIME_DIR" : "the default";
  }
  static const std::string& directory() {
    static const std::string path = segment::default_folder();
    return path;
  }

  void folder() {
    struct stat before{};
    const bool was_there = ::lstat(directory().c_str(), &before) == 0;
    segment::access_error why;
    const reader::descriptor folder(segment::open_folder(directory(), true, why));
    if (!folder) return say("folder", health::bad, why.message);
    say("folder", health::good,
        directory() + " (" + why_this_folder() + "): only uid " + std::to_string(::geteuid()) +
            " and root can look into it" +
            (was_there ? "" : "; it is not there yet: the first program that records makes it"));
    room(folder);
    trial(folder);
    // The folder is left as it was found; if a program has begun to use it meanwhile, rmdir fails and it stays.
    if (!was_there) ::rmdir(directory().c_str());
  }

  void room(const reader::descriptor& folder) {
    struct statvfs disk{};
    if (::fstatvfs(folder.get(), &disk) != 0) return say("room", health::note, "cannot be asked: " + reason(errno));
    const auto free = std::uint64_t{disk.f_bavail} * disk.f_frsize, all = std::uint64_t{disk.f_blocks} * disk.f_frsize;
    const auto text = size_text(free) + " of " + size_text(all) + " are free";
    const bool no_names = disk.f_files != 0 && disk.f_favail < 2;
    if (free < trial_bytes || no_names)
      say("room", health::bad, no_names ? "no more files can be made there" : text, how_to_make_room());
    else
      say("room", free < 16 * trial_bytes ? health::note : health::good, text);
  }

  // `curfew clean` makes room only where somebody left something.
  static std::string how_to_make_room() {
    try {
      const auto all = reader::list(directory());
      if (std::any_of(all.begin(), all.end(), [](const auto& process) {
            return process.failure.empty() && process.end != model::process_end::alive;
          }))
        return "`curfew clean` removes what dead processes left";
    } catch (const reader::error&) {  // folder() has reported it already
    }
    return "make that file system larger (that of a container: --shm-size), remove what others keep there, or set "
           "CURFEW_DIR to a folder in memory that has room";
  }

  static std::string how_to_have_a_file(int error) {
    if (error == ENOSPC || error == EDQUOT) return how_to_make_room();
    return "set CURFEW_DIR to a folder in memory, as below /dev/shm";
  }

  // Tries what a recording program does first: it makes a file with its blocks allocated, and maps and locks it.
  void trial(const reader::descriptor& folder) {
    struct rlimit limit{};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < trial_bytes)
      return;  // writing would raise a signal; limits() reports it
    const reader::descriptor file(::openat(folder.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    const auto failed = [this](const std::string& what, int error) {
      say("trial", health::bad, what + ": " + reason(error), how_to_have_a_file(error));
    };
    if (!file) return errno == EOPNOTSUPP ? void() : failed("no file can be made there", errno);
    if (const int error = ::posix_fallocate(file.get(), 0, trial_bytes))
      return failed("no room can be had there", error);
    void* const at = ::mmap(nullptr, trial_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (at == MAP_FAILED) return failed("a file there cannot be mapped", errno);
    ::munmap(at, trial_bytes);
    if (!segment::lock_as_owner(file.get())) return failed("a file there cannot be locked", errno);
    say("trial", health::good, "a file of " + size_text(trial_bytes) + " could be made, mapped and locked there");
  }

  void limits() {
    struct rlimit limit{};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
      say("file size", limit.rlim_cur < trial_bytes ? health::bad : health::note,
          "is limited to " + size_text(limit.rlim_cur) + ": tasks beyond that are only counted",
          "raise it: ulimit -f unlimited, or LimitFSIZE= of systemd");
    else
      say("file size", health::good, "is not limited");
    if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
      say("addresses", health::note,
          "are limited to " + size_text(limit.rlim_cur) + ": recording reserves some, and does with fewer", {});
  }

  void who_is_here() {
    try {
      std::size_t alive = 0, dead = 0, unreadable = 0;
      for (const auto& process : reader::list(directory()))
        ++(!process.failure.empty() ? unreadable : process.end == model::process_end::alive ? alive : dead);
      say("recorded", health::good,
          counted(alive, "process records", "processes record") + " now, " + std::to_string(dead) + " left a segment" +
              (unreadable == 0 ? "" : ", " + counted(unreadable, "segment", "segments") + " cannot be read"),
          dead == 0 ? "" : "`curfew ps` lists them, `curfew clean` removes what the dead left");
      for (const auto& process : reader::list_unrecorded(directory()))
        say("unrecorded", health::note,
            "process " + std::to_string(process.pid) + (process.runs ? "" : ", which has ended,") +
                " could not record: " + process.reason);
    } catch (const reader::error&) {  // folder() has reported it already
    }
  }

  // Looks for folders of other users in the default places; only their owners can see what is in them.
  void others() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ignored))
      if (entry.path().filename().string().starts_with("curfew-")) other(entry.path().string());
    for (const auto& entry : std::filesystem::directory_iterator("/run/user", ignored))
      other((entry.path() / "curfew").string());
  }

  void other(const std::string& path) {
    struct stat found{};
    if (path == directory() || ::lstat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) return;
    if (found.st_uid == ::geteuid()) return;
    say("others", health::note,
        "uid " + std::to_string(found.st_uid) + " records in " + path + ", which curfew does not list here",
        ::geteuid() == 0 ? "look as that user, or at one file: `curfew tree " + path + "/PID-….curfew`"
                         : "look as that user");
  }

  void clock() {
    std::string source;
    std::ifstream("/sys/devices/system/clocksource/clocksource0/current_clocksource") >> source;
    if (source.empty()) return say("clock", health::good, "the system's steady one");
    say("clock", health::good,
        source == "tsc" ? "the processor's (tsc)"
                        : "the system's, by " + source + ": timestamps cost more than by tsc");
  }

  diagnoses found_;
};

}  // namespace

diagnoses diagnose_host() { return examination().take(); }

}  // namespace curfew::cli
