// Damaged segments in the whole window: each is shown as far as it can be read, or the start screen says why not.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "probe/reader/attachment.hpp"
#include "tests/fuzz/mutation.hpp"
#include "tests/fuzz/recorded_segment.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/viewer/ui/headless.hpp"
#include "viewer/ingest/trend_recorder.hpp"
#include "viewer/ui/window/window_title.hpp"

namespace curfew {
namespace {

using viewer::key;

constexpr std::uint64_t mutations = 400;

class hostile : public testing::Test {
 protected:
  hostile() : segment_(fuzz::recorded_segment(folder_.path())), parts_(fuzz::parts_of_segment(segment_)) {}

  // Null: it was refused, and `why_` says why.
  std::shared_ptr<const viewer::view_model> read(const std::string& bytes) {
    const std::string path = folder_ / "1-00000001.curfew";
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    EXPECT_EQ(::write(fd, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    ::close(fd);
    try {
      return viewer::make_view_model(reader::attach(path).snapshot());
    } catch (const reader::error& e) {
      why_ = e.what();
      return nullptr;
    }
  }
  // Every panel, with something selected.
  void look_at_all(std::shared_ptr<const viewer::view_model> view_model) {
    viewer::trend_recorder recorder;
    recorder.add(*view_model);
    recorder.nothing_new(view_model->snapshot.process.taken + std::chrono::hours(1));
    viewer::update update;
    update.view_model = view_model;
    update.trends = recorder.shown();
    screen_.view().begin_watching("x");
    screen_.view().take(std::make_shared<const viewer::update>(update));
    for (const key k : {key::n, key::e, key::equal, key::end, key::e, key::c, key::two, key::three, key::enter,
                        key::three, key::end, key::four, key::one, key::minus})
      screen_.press(k);
    EXPECT_TRUE(screen_.sees("tree") || screen_.view().tree.rows().size() == 0);
    EXPECT_NE(viewer::window_title(screen_.view()), "");
    screen_.view().end_watching();
  }

  tests::temporary_folder folder_;
  std::string segment_, why_;
  std::vector<fuzz::part> parts_;
  tests::headless screen_{1280, 720};
};

TEST_F(hostile, segments_are_shown_or_refused_with_a_reason) {
  look_at_all(read(segment_));
  std::size_t shown = 0, refused = 0;
  for (std::uint64_t n = 1; n <= mutations; ++n) {
    fuzz::random random(n);
    std::string bytes = segment_;
    fuzz::mutate(random, parts_, bytes);
    if (const auto view_model = read(bytes)) {
      SCOPED_TRACE(n);
      look_at_all(view_model);
      ++shown;
      continue;
    }
    ++refused;
    screen_.view().start.set_notice(why_);
    screen_.settle();
    EXPECT_TRUE(screen_.sees("notice")) << why_;
    screen_.view().start.set_notice("");
  }
  EXPECT_GT(shown, 20u);
  EXPECT_GT(refused, 20u);
}

}  // namespace
}  // namespace curfew
