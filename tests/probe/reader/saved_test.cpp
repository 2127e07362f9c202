// Tests that what is read back from a snapshot file is what was there, on any machine.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "probe/model/conservation.hpp"
#include "probe/reader/attachment.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using namespace std::chrono_literals;
using reader::fault;
using testing::HasSubstr;
using tests::owner;
using tests::segment_builder;
using tests::segment_folder;

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string image_in(const std::string& snapshot_file) {
  reader::descriptor file(::open(snapshot_file.c_str(), O_RDONLY | O_CLOEXEC));
  const reader::saved_image saved = reader::read_snapshot_file(std::move(file), snapshot_file);
  return {reinterpret_cast<const char*>(saved.copy.bytes.get()), saved.copy.size};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class saved : public testing::Test {
 protected:
  saved() {
    loop_ = built_.loop("main");
    const std::uint32_t bar = built_.task(loop_, 0);
    built_.slot(bar).state = static_cast<std::uint8_t>(segment::node_state::waiting);
    built_.slot(bar).function = built_.site("bar.cpp", 20, "bar");
    built_.slot(bar).where = built_.string("sleep_for");
    built_.note(built_.note_of(bar)).orphaned = segment_builder::began + 9;
    built_.head().rings_used = 1;
    built_.ring(0).head = 2;
    for (std::uint64_t e = 0; e < 2; ++e) built_.event(e).node = e + 1;
    write_segment();
  }
  void write_segment() { built_.write(folder_.file()); }
  std::string save() {
    reader::attach(folder_.file()).save(file_);
    return file_;
  }
  // Returns the error that attaching to these bytes gives, or "accepted".
  std::string refusal(const std::string& bytes) {
    write(file_, bytes);
    try {
      reader::attach(file_).snapshot();
    } catch (const reader::error& e) {
      return e.what();
    }
    return "accepted";
  }

  segment_folder folder_;
  segment_builder built_;
  std::uint32_t loop_ = 0;
  std::string file_ = folder_.path() + "/saved";
};

TEST_F(saved, snapshot_says_the_same_as_the_segment) {
  const model::snapshot before = reader::attach(folder_.file()).snapshot();
  const model::snapshot after = reader::attach(save()).snapshot();
  ASSERT_EQ(after.tasks.size(), before.tasks.size());
  EXPECT_EQ(after.tasks[0].id, before.tasks[0].id);
  EXPECT_EQ(after.tasks[0].spawned, before.tasks[0].spawned);
  EXPECT_EQ(after.name_of(after.tasks[0]), "bar");
  EXPECT_EQ(after.operation_of(after.tasks[0]), "sleep_for");
  EXPECT_EQ(after.notes.at(after.tasks[0].note).orphaned, 9ns);
  EXPECT_EQ(after.texts, before.texts);
  EXPECT_EQ(after.process.command_line, before.process.command_line);
  EXPECT_EQ(after.process.end, model::process_end::died);
  EXPECT_EQ(after.process.taken, before.process.taken);
  EXPECT_EQ(after.counters_by_name.at(0).spawned_before, 1u);
  EXPECT_TRUE(model::conserves(after.counters_by_name.at(0)));
}

TEST_F(saved, snapshot_remembers_that_its_process_lived_and_when) {
  std::ifstream("/proc/sys/kernel/random/boot_id").read(built_.head().boot_id, 36);
  write_segment();
  model::nanoseconds taken{};
  {
    const owner living(folder_.file());
    save();
    taken = reader::attach(folder_.file()).snapshot().process.taken;
  }
  const model::snapshot s = reader::attach(file_).snapshot();
  EXPECT_EQ(s.process.end, model::process_end::alive);
  EXPECT_GT(s.process.taken, 1s);
  EXPECT_LE(s.process.taken, taken);
}

TEST_F(saved, snapshot_tells_the_time_after_a_boot) {
  // A tick is 2 ns, which only the anchors tell: there is no calibration.
  std::ifstream("/proc/sys/kernel/random/boot_id").read(built_.head().boot_id, 36);
  built_.head().clock = static_cast<std::uint32_t>(segment::clock_kind::tsc);
  built_.head().ns_per_tick_32_32 = 0;
  built_.head().latest.ticks = segment_builder::began + 500'000'000;
  built_.head().latest.monotonic_ns = segment_builder::began + 1'000'000'000;
  built_.slot(2).spawned = segment_builder::began + 250;
  write_segment();
  EXPECT_EQ(reader::attach(save()).snapshot().tasks.at(0).spawned, 500ns);
}

TEST_F(saved, snapshot_can_be_saved_again) {
  save();
  const std::string again = folder_.path() + "/again";
  reader::attach(file_).save(again);
  const model::snapshot s = reader::attach(again).snapshot();
  EXPECT_EQ(s.tasks.size(), 1u);
  EXPECT_EQ(s.process.end, model::process_end::died);
}

TEST_F(saved, snapshot_is_small_private_and_whole) {
  save();
  EXPECT_LT(std::filesystem::file_size(file_), 5000u);
  struct stat status{};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  save();  // over the file that is there
  EXPECT_EQ(reader::attach(file_).snapshot().tasks.size(), 1u);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_.path())) ++files;
  EXPECT_EQ(files, 2u);  // the segment and the snapshot: nothing else is left behind
}

TEST_F(saved, snapshot_may_stand_in_any_folder) {
  save();
  ::chmod(folder_.path().c_str(), 0755);
  ::chmod(file_.c_str(), 0644);
  EXPECT_EQ(reader::attach(file_).snapshot().tasks.size(), 1u);
}

TEST_F(saved, snapshot_that_cannot_be_written_is_an_error) {
  try {
    reader::attach(folder_.file()).save(folder_.path() + "/no/such/folder");
    FAIL() << "was written";
  } catch (const reader::error& e) {
    EXPECT_EQ(e.kind(), fault::cannot_write);
    EXPECT_THAT(e.what(), HasSubstr("/no/such/folder: cannot be made: No such file"));
  }
  const model::snapshot s = reader::attach(folder_.file()).snapshot();
  EXPECT_EQ(s.tasks.size(), 1u);
  EXPECT_THROW(reader::attach(folder_.file()).save("/dev/full"), reader::error);
}

TEST_F(saved, snapshot_that_was_cut_or_added_to_is_refused) {
  const std::string whole = content(save());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal(whole.substr(0, size)), "accepted") << size;
  }
  EXPECT_THAT(refusal(whole + "x"), HasSubstr("wrong place"));
  EXPECT_EQ(refusal(whole), "accepted");
}

TEST_F(saved, snapshot_of_another_version_is_refused_with_both_versions) {
  std::string bytes = content(save());
  bytes[offsetof(reader::snapshot_preamble, version)] = 2;
  EXPECT_THAT(refusal(bytes), HasSubstr("version 2, this curfew reads version 1"));
}

TEST_F(saved, snapshot_that_claims_other_sizes_than_its_frame_is_refused) {
  const std::string whole = content(save());
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{32768}, std::uint64_t{1} << 32, UINT64_MAX}) {
    std::string bytes = whole;
    bytes.replace(offsetof(reader::snapshot_preamble, image_bytes), sizeof(size),
                  std::string(reinterpret_cast<const char*>(&size), sizeof(size)));
    EXPECT_THAT(refusal(bytes), HasSubstr("damaged snapshot file")) << size;
  }
}

TEST_F(saved, snapshot_with_a_changed_byte_is_refused_or_the_same) {
  const std::string whole = content(save());
  const std::string image = image_in(file_);
  for (std::size_t at = sizeof(reader::snapshot_preamble); at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    const bool accepted = refusal(bytes) == "accepted";
    EXPECT_TRUE(!accepted || image_in(file_) == image) << at;  // some bits mean nothing
  }
}

}  // namespace
}  // namespace curfew
