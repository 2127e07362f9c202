// What is counted at sites.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "probe/reader/attachment.hpp"
#include "probe/segment/layout.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using tests::segment_builder;
using tests::segment_folder;

class site_table : public testing::Test {
 protected:
  std::vector<model::evicted_tasks> evicted() {
    return reader::attach(built_.write(folder_.file())).snapshot().evicted;
  }

  template <class T, class U>
  static void set(std::atomic<T>& field, U value) {
    field.store(static_cast<T>(value));
  }

  segment_folder folder_;
  segment_builder built_;
};

TEST_F(site_table, counts_findings_of_evicted_tasks_at_their_sites) {
  const std::uint32_t site = built_.site("a.cpp", 1, "a");
  const auto both = static_cast<int>(segment::evicted::orphaned) | static_cast<int>(segment::evicted::unobserved_error);
  set(built_.site(site).evicted[both], 3);
  set(built_.site(0).evicted[static_cast<int>(segment::evicted::failed_daemon)], 2);
  const auto found = evicted();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].site, 0u) << "of tasks whose place is not known, too";
  EXPECT_TRUE(found[0].failed_daemon);
  EXPECT_EQ(found[0].count, 2u);
  EXPECT_EQ(found[1].site, site);
  EXPECT_TRUE(found[1].orphaned && found[1].unobserved_error);
  EXPECT_FALSE(found[1].pending_at_shutdown || found[1].failed_daemon);
  EXPECT_EQ(found[1].count, 3u);
}

// Before minor version 2 each finding had a count of 64 bits of its own.
TEST_F(site_table, takes_findings_that_were_counted_apart_for_those_of_different_tasks) {
  const std::uint32_t site = built_.site("a.cpp", 1, "a");
  built_.head().minor = 1;
  set(built_.site(site).evicted[2], 3);  // orphaned
  set(built_.site(site).evicted[5], 1);  // unobserved errors, the upper half
  const auto found = evicted();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].orphaned && !found[0].unobserved_error);
  EXPECT_EQ(found[0].count, 3u);
  EXPECT_TRUE(found[1].unobserved_error && !found[1].orphaned);
  EXPECT_EQ(found[1].count, std::uint64_t{1} << 32);
}

}  // namespace
}  // namespace curfew
