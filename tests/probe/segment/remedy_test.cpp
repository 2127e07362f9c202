// What is advised follows from the error.
#include "probe/segment/remedy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace curfew::segment {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr attempt all_attempts[] = {
    attempt::make_folder,          attempt::open_folder,  attempt::make_segment, attempt::enter_check_folder,
    attempt::make_checked_segment, attempt::open_segment, attempt::open_file,    attempt::other};

TEST(reason, of_used_up_descriptors_advises_no_folder) {
  for (const auto tried : all_attempts) {
    EXPECT_THAT(reason(EMFILE, tried), AllOf(HasSubstr("ulimit -n"), Not(HasSubstr("CURFEW_DIR"))));
    EXPECT_THAT(reason(ENFILE, tried), AllOf(HasSubstr("file-max"), Not(HasSubstr("CURFEW_DIR"))));
  }
}

TEST(reason, advises_nothing_that_does_not_follow) {
  for (const auto tried : all_attempts)
    for (const int error : {EIO, EINTR, EBUSY, ENODEV}) EXPECT_THAT(reason(error, tried), Not(HasSubstr(". ")));
  EXPECT_THAT(reason(ENOSPC), Not(HasSubstr(". ")));
  EXPECT_THAT(reason(ENOMEM, attempt::open_folder), Not(HasSubstr("CURFEW_DIR")));
}

TEST(reason, advises_by_what_was_tried) {
  EXPECT_THAT(reason(ENOSPC, attempt::make_segment), HasSubstr("curfew clean"));
  EXPECT_THAT(reason(EFBIG, attempt::make_segment), HasSubstr("ulimit -f"));
  EXPECT_THAT(reason(EACCES, attempt::make_folder), HasSubstr("Set CURFEW_DIR"));
  EXPECT_THAT(reason(ENOENT, attempt::open_folder), HasSubstr("No program has recorded there yet"));
  EXPECT_THAT(reason(ENOENT, attempt::open_segment), HasSubstr("curfew ps"));
}

// In another folder than the check's nobody would look.
TEST(reason, of_what_is_checked_advises_no_other_folder_for_it) {
  for (const auto tried : {attempt::enter_check_folder, attempt::make_checked_segment})
    for (const int error : {EACCES, EPERM, EROFS, ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, ENOSPC, EDQUOT, ENOMEM})
      EXPECT_THAT(reason(error, tried), Not(HasSubstr("et CURFEW_DIR to")));
  EXPECT_THAT(reason(EACCES, attempt::enter_check_folder), HasSubstr("a check of its own"));
  EXPECT_THAT(reason(ENOSPC, attempt::make_checked_segment), HasSubstr("the check with CURFEW_DIR in"));
}

}  // namespace
}  // namespace curfew::segment
