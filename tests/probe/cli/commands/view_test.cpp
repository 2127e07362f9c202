// `curfew view` starts curfew-viewer.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/probe/cli/support/program.hpp"

namespace curfew::tests {
namespace {

class view : public testing::Test {
 protected:
  // A viewer that says what it was given.
  void put_viewer(const std::string& folder, const std::string& name) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/curfew-viewer") << "#!/bin/sh\necho " << name << " \"$@\"\n";
    ASSERT_EQ(::chmod((folder + "/curfew-viewer").c_str(), 0700), 0);
  }
  outcome view_from(const std::string& path) {
    std::filesystem::create_directories(box_.path() + "/bin");
    const std::string program = box_.path() + "/bin/curfew";
    std::filesystem::copy_file(curfew(), program, std::filesystem::copy_options::skip_existing);
    return run(box_, {"env", "PATH=" + path, program, "view", "server", "--scale", "2"});
  }
  sandbox box_;
};

TEST_F(view, starts_the_viewer_beside_curfew_with_all_words) {
  put_viewer(box_.path() + "/bin", "ours");
  put_viewer(box_.path() + "/other", "theirs");
  const outcome o = view_from(box_.path() + "/other:/usr/bin:/bin");
  EXPECT_EQ(o.out, "ours server --scale 2\n") << o.err;
  EXPECT_EQ(o.status, 0);
}

TEST_F(view, finds_the_viewer_in_the_path) {
  put_viewer(box_.path() + "/other", "theirs");
  EXPECT_EQ(view_from(box_.path() + "/other:/usr/bin:/bin").out, "theirs server --scale 2\n");
}

TEST_F(view, says_what_to_do_where_there_is_none) {
  const outcome o = view_from(box_.path() + "/nothing");
  EXPECT_EQ(o.status, 127);
  EXPECT_THAT(o.err, testing::HasSubstr("libimgui-dev"));
}

}  // namespace
}  // namespace curfew::tests
