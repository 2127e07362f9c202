// Standard output that is closed or full.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/cli/support/command_test.hpp"
#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

class output : public command_test {};

TEST_F(output, that_nobody_reads_is_no_failure) {
  const auto p = holding();
  const auto o = run(box_, {"sh", "-c", "{ " + curfew() + " tree subject --watch=1ms; echo $? >&2; } | head -1"});
  EXPECT_EQ(o.err, "0\n");
}

TEST_F(output, that_cannot_be_written_is_one) {
  const auto o = run(box_, {"sh", "-c", curfew() + " ps > /dev/full"});
  EXPECT_EQ(o.status, 125);
  EXPECT_EQ(o.err, "curfew: cannot write to standard output: No space left on device\n");
}

}  // namespace
}  // namespace curfew::tests
