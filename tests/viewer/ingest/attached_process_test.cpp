// One attachment for all that watch a process.
#include "viewer/ingest/attached_process.hpp"

#include <gtest/gtest.h>

#include <string>

#include "probe/reader/attachment.hpp"
#include "tests/viewer/ingest/watched_program.hpp"

namespace curfew::tests {
namespace {

TEST(attached_process, is_opened_once_for_all_who_watch_it) {
  watched_program program;
  const viewer::attached_process one(program.segment());
  const viewer::attached_process other = one;
  EXPECT_EQ(&one.attachment(), &other.attachment());
  EXPECT_EQ(other.path(), program.segment());
}

TEST(attached_process, that_cannot_be_opened_says_so_to_each_who_asks) {
  const viewer::attached_process nobody("/nowhere/1-00000000.curfew");
  EXPECT_THROW(nobody.attachment(), reader::error);
  EXPECT_THROW(nobody.attachment(), reader::error);
}

}  // namespace
}  // namespace curfew::tests
