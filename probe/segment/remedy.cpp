#include "probe/segment/remedy.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <system_error>

namespace curfew::segment {
namespace {

constexpr std::string_view other_place = "Set CURFEW_DIR to a folder that you can write to.";
constexpr std::string_view other_folder = "Set CURFEW_DIR to another folder.";
constexpr std::string_view make_room = "Run `curfew clean`, or set CURFEW_DIR to a folder with room.";
constexpr std::string_view make_room_for_check =
    "Run `curfew clean`, or the check with CURFEW_DIR in a place with room.";
constexpr std::string_view own_check = "Run it by a check of its own, inside this one: curfew check -- CMD";

constexpr unsigned bit(attempt a) { return 1u << static_cast<int>(a); }
constexpr unsigned always = ~0u;

struct advice {
  int error;
  unsigned when;  // bits of the attempts that it is for
  std::string_view what;
};

constexpr advice all[] = {
    {EMFILE, always, "This process has all the descriptors that it may have: raise its limit (ulimit -n)."},
    {ENFILE, always, "The machine has all the open files that it may have (sysctl fs.file-max)."},
    {ENOSPC, bit(attempt::make_folder) | bit(attempt::make_segment), make_room},
    {EDQUOT, bit(attempt::make_folder) | bit(attempt::make_segment), make_room},
    {EACCES, bit(attempt::make_folder) | bit(attempt::make_segment), other_place},
    {EPERM, bit(attempt::make_folder) | bit(attempt::make_segment), other_place},
    {EROFS, bit(attempt::make_folder) | bit(attempt::make_segment), other_place},
    {ENOENT, bit(attempt::make_folder), other_place},
    {ENOTDIR, bit(attempt::make_folder) | bit(attempt::open_folder), other_folder},
    {ELOOP, bit(attempt::make_folder) | bit(attempt::open_folder), other_folder},
    {ENAMETOOLONG, bit(attempt::make_folder) | bit(attempt::open_folder) | bit(attempt::make_segment), other_folder},
    {EACCES, bit(attempt::open_folder), other_folder},
    {ENOENT, bit(attempt::open_folder), "No program has recorded there yet."},
    {EACCES, bit(attempt::enter_check_folder) | bit(attempt::make_checked_segment), own_check},
    {EPERM, bit(attempt::enter_check_folder) | bit(attempt::make_checked_segment), own_check},
    {EROFS, bit(attempt::make_checked_segment), own_check},
    {ENOENT, bit(attempt::enter_check_folder), own_check},
    {ENOSPC, bit(attempt::make_checked_segment), make_room_for_check},
    {EDQUOT, bit(attempt::make_checked_segment), make_room_for_check},
    {ENOMEM, bit(attempt::make_segment) | bit(attempt::make_checked_segment),
     "The limit on its memory (ulimit -v) leaves no room for it."},
    {ENOENT, bit(attempt::open_segment), "Its process may have ended; run: curfew ps"},
    {ENOENT, bit(attempt::open_file), "`curfew ps` lists what there is"},
    {ENOTDIR, bit(attempt::open_file), "`curfew ps` lists what there is"},
};

}  // namespace

std::string_view advice_on(int error, attempt tried) {
  const auto* const found = std::find_if(
      std::begin(all), std::end(all), [&](const advice& a) { return a.error == error && (a.when & bit(tried)) != 0; });
  return found == std::end(all) ? std::string_view() : found->what;
}

std::string reason(int error, attempt tried) {
  if (error == EFBIG && (tried == attempt::make_segment || tried == attempt::make_checked_segment))
    return "the limit on the size of files (ulimit -f, LimitFSIZE=) is lower than what it needs.";
  auto text = std::generic_category().message(error);
  if (const auto advice = advice_on(error, tried); !advice.empty()) text.append(". ").append(advice);
  return text;
}

}  // namespace curfew::segment
