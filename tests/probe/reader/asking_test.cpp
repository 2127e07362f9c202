// Tests that a process is asked for its polls by leases that run out.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include "probe/reader/descriptor.hpp"
#include "probe/reader/poll_request.hpp"
#include "probe/recorder/control_file.hpp"
#include "probe/segment/control.hpp"
#include "probe/segment/segment_access.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using testing::HasSubstr;
using tests::segment_folder;

std::uint64_t asked_until(const std::string& segment) {
  std::uint64_t until = 0;
  const reader::descriptor page(::open(segment::control_path(segment).c_str(), O_RDONLY));
  EXPECT_EQ(::pread(page.get(), &until, sizeof until, offsetof(segment::control, polls_until_ns)), 8);
  return until;
}

class asking : public testing::Test {
 protected:
  void make_page() {
    ::unlink(page_.c_str());
    recorder::detail::held_folder folder;
    ASSERT_TRUE(folder.hold(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder_.path()));
    recorder::detail::control_file made;
    const std::string name = path_.substr(path_.rfind('/') + 1);
    ASSERT_TRUE(made.create(folder, name.substr(0, name.rfind('.')).c_str()));
    folder.let_go();
    made.abandon();
  }
  segment_folder folder_;
  const std::string path_ = folder_.file();
  const std::string page_ = segment::control_path(path_);
};

TEST_F(asking, lasts_two_seconds_and_the_latest_deadline_wins) {
  make_page();
  reader::poll_request one(path_), other(path_);
  ASSERT_TRUE(one.renew());
  const std::uint64_t first = asked_until(path_);
  const auto now = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  EXPECT_NEAR(static_cast<double>(first - now), 2e9, 1e9);
  ASSERT_TRUE(other.renew());
  const std::uint64_t second = asked_until(path_);
  EXPECT_GE(second, first);
  // Somebody else has asked for longer.
  const std::uint64_t longer = now + 8'000'000'000;
  const reader::descriptor page(::open(page_.c_str(), O_WRONLY));
  ASSERT_EQ(::pwrite(page.get(), &longer, sizeof longer, offsetof(segment::control, polls_until_ns)), 8);
  ASSERT_TRUE(one.renew());
  EXPECT_EQ(asked_until(path_), longer);
  // Nonsense is no request, and is overwritten.
  const std::uint64_t nonsense = UINT64_MAX;
  ASSERT_EQ(::pwrite(page.get(), &nonsense, sizeof nonsense, offsetof(segment::control, polls_until_ns)), 8);
  ASSERT_TRUE(one.renew());
  EXPECT_LT(asked_until(path_), longer);
}

TEST_F(asking, says_why_it_cannot) {
  reader::poll_request request(path_);
  EXPECT_FALSE(request.renew());
  EXPECT_THAT(request.why(), HasSubstr("cannot open control page " + page_));
  make_page();
  EXPECT_TRUE(request.renew()) << "it is tried again";
  EXPECT_EQ(request.why(), "");
  ASSERT_EQ(::truncate(page_.c_str(), 10), 0);
  EXPECT_FALSE(request.renew());
  EXPECT_THAT(request.why(), HasSubstr("was cut"));
  EXPECT_FALSE(request.renew()) << "and not made whole by us";
  EXPECT_EQ(std::filesystem::file_size(page_), 10u);
  make_page();
  ASSERT_EQ(::chmod(page_.c_str(), 0644), 0);
  EXPECT_FALSE(reader::poll_request(path_).renew());
  ASSERT_EQ(::unlink(page_.c_str()), 0);
  ASSERT_EQ(::symlink("/dev/null", page_.c_str()), 0);
  EXPECT_FALSE(reader::poll_request(path_).renew());
  reader::poll_request copy(folder_.path() + "/copy.curfewz");
  EXPECT_FALSE(copy.renew());
  EXPECT_THAT(copy.why(), HasSubstr("is a copy"));
}

}  // namespace
}  // namespace curfew
