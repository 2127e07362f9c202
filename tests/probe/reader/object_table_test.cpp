// What a snapshot says of the objects that tasks wait for.
#include "probe/reader/object_table.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstring>
#include <initializer_list>
#include <utility>

#include "probe/reader/attachment.hpp"
#include "tests/probe/reader/segment_builder.hpp"

namespace curfew {
namespace {

using segment::endpoint_family;
using segment::endpoint_kind;
using segment::object_reference;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t address = 0x7fff'1234'5678;

class objects : public testing::Test {
 protected:
  objects() : loop_(built_.loop("asio")) {}

  template <class T, class U>
  static void set(std::atomic<T>& field, U value) {
    field.store(static_cast<T>(value));
  }

  segment::slot& waiting(std::uint64_t word) {
    segment::slot& s = built_.slot(built_.task(loop_, built_.id_of(loop_)));
    set(s.state, segment::node_state::waiting);
    set(s.where, built_.string("socket.async_receive"));
    set(s.wait_on, word);
    return s;
  }

  segment::endpoint& endpoint(std::uint32_t descriptor, endpoint_kind kind, endpoint_family family,
                              std::initializer_list<unsigned char> bytes) {
    segment::endpoint& e = built_.endpoint(descriptor);
    set(e.kind, kind);
    set(e.family, family);
    set(e.port, 80);
    set(e.object, object_reference::of(address, descriptor));
    std::uint64_t words[2] = {};
    std::memcpy(words, std::data(bytes), bytes.size());
    set(e.address[0], words[0]);
    set(e.address[1], words[1]);
    return e;
  }

  // Adds an object that a task holds.
  segment::slot& held(std::uint64_t word, std::uint64_t holder, std::uint32_t flags) {
    segment::slot& s = built_.slot(built_.next_slot());
    set(s.kind, segment::node_kind::held);
    set(s.id, 4711);
    set(s.wait_on, word);
    set(s.owner, holder);
    set(s.polls, 1);
    set(s.flags, flags);
    return s;
  }

  model::snapshot take() { return reader::attach(built_.write(folder_.file())).snapshot(); }
  // "10.0.0.7" of the only object; "" where no endpoint is known.
  std::string host() {
    const model::snapshot s = take();
    return s.objects.size() != 1 ? "not one object" : std::string(s.text(s.objects[0].host));
  }

  tests::segment_folder folder_;
  tests::segment_builder built_;
  std::uint32_t loop_;
};

TEST_F(objects, have_an_address_and_a_descriptor) {
  waiting(object_reference::of(address, 7));
  const model::snapshot s = take();
  ASSERT_THAT(s.objects, SizeIs(1));
  EXPECT_EQ(s.objects[0].task, 0u);
  EXPECT_EQ(s.objects[0].address, address);
  EXPECT_EQ(s.objects[0].descriptor, 7);
  EXPECT_EQ(s.objects[0].endpoint, model::endpoint_kind::none);
  EXPECT_EQ(s.tasks[0].wait_on, 0u) << "it waits for no task";
}

TEST_F(objects, may_have_no_descriptor) {
  waiting(object_reference::of(address, -1));
  EXPECT_EQ(take().objects.at(0).descriptor, -1);
}

TEST_F(objects, have_none_of_which_the_number_is_too_large) {
  waiting(object_reference::of(address, 1'000'000));
  EXPECT_EQ(take().objects.at(0).descriptor, -1);
}

TEST_F(objects, are_none_of_a_task_that_waits_for_another) {
  waiting(1042);
  const model::snapshot s = take();
  EXPECT_THAT(s.objects, IsEmpty());
  EXPECT_EQ(s.tasks[0].wait_on, 1042u);
}

TEST_F(objects, are_none_of_a_task_that_runs) {
  set(waiting(object_reference::of(address, 7)).state, segment::node_state::running);
  EXPECT_THAT(take().objects, IsEmpty());
}

TEST_F(objects, are_found_by_their_tasks) {
  waiting(0);
  waiting(object_reference::of(address, 7));
  waiting(0);
  const model::snapshot s = take();
  EXPECT_EQ(s.object_of(0), nullptr);
  ASSERT_NE(s.object_of(1), nullptr);
  EXPECT_EQ(s.object_of(1)->descriptor, 7);
  EXPECT_EQ(s.object_of(2), nullptr);
}

TEST_F(objects, have_the_endpoint_of_their_descriptor) {
  waiting(object_reference::of(address, 7));
  endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7});
  const model::snapshot s = take();
  EXPECT_EQ(s.objects.at(0).endpoint, model::endpoint_kind::peer);
  EXPECT_EQ(s.objects.at(0).port, 80);
  EXPECT_EQ(s.text(s.objects.at(0).host), "10.0.0.7");
}

TEST_F(objects, have_ipv6_hosts) {
  waiting(object_reference::of(address, 7));
  endpoint(7, endpoint_kind::own, endpoint_family::ipv6, {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  EXPECT_EQ(host(), "2001:db8::1");
}

TEST_F(objects, have_not_the_endpoint_of_another_object) {
  waiting(object_reference::of(address + 64, 7));
  endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7});
  EXPECT_EQ(host(), "");
}

TEST_F(objects, have_not_the_endpoint_of_a_later_socket_at_their_place) {
  set(waiting(object_reference::of(address, 7)).since, tests::segment_builder::began + 50);
  segment::endpoint& e = endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7});
  set(e.begins, tests::segment_builder::began + 50);
  EXPECT_EQ(host(), "10.0.0.7");
  set(e.begins, tests::segment_builder::began + 51);
  EXPECT_EQ(host(), "");
}

TEST_F(objects, have_no_endpoint_that_was_in_the_middle_of_a_change) {
  waiting(object_reference::of(address, 7));
  set(endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7}).sequence, 3);
  EXPECT_EQ(host(), "");
}

TEST_F(objects, have_no_endpoint_of_an_unknown_kind_or_family) {
  waiting(object_reference::of(address, 7));
  segment::endpoint& e = endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7});
  set(e.kind, 9);
  EXPECT_EQ(host(), "");
  set(e.kind, endpoint_kind::peer);
  set(e.family, 9);
  EXPECT_EQ(host(), "");
}

TEST_F(objects, have_no_endpoint_beyond_those_in_use) {
  waiting(object_reference::of(address, 7));
  endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7});
  built_.head().endpoints_used = 7;
  EXPECT_EQ(host(), "");
}

TEST_F(objects, are_in_a_snapshot_file) {
  waiting(object_reference::of(address, 7));
  endpoint(7, endpoint_kind::peer, endpoint_family::ipv4, {10, 0, 0, 7});
  reader::attach(built_.write(folder_.file())).save(folder_ / "saved");
  const model::snapshot s = reader::attach(folder_ / "saved").snapshot();
  ASSERT_THAT(s.objects, SizeIs(1));
  EXPECT_EQ(s.text(s.objects[0].host), "10.0.0.7");
}

TEST_F(objects, have_a_holder_for_whom_a_task_waits_if_no_second_one_can_hold_them) {
  const std::uint64_t lock = object_reference::of(address, -1), semaphore = object_reference::of(address + 64, -1);
  waiting(lock);
  waiting(semaphore);
  waiting(object_reference::of(address + 128, -1));
  set(held(semaphore, 8, 0).polls, 3u);
  held(lock, 7, segment::held_by_one);
  const model::snapshot s = take();
  ASSERT_THAT(s.objects, SizeIs(3));
  EXPECT_EQ(s.objects[0].holder, 7u);
  EXPECT_EQ(s.objects[0].holders, 1u);
  EXPECT_EQ(s.tasks[0].wait_on, 7u);
  EXPECT_TRUE(s.tasks[0].waits_for_holder);
  EXPECT_EQ(s.objects[1].holder, 8u);
  EXPECT_EQ(s.objects[1].holders, 3u);
  EXPECT_EQ(s.tasks[1].wait_on, 0u);
  EXPECT_EQ(s.objects[2].holder, 0u);
}

TEST_F(objects, have_the_holder_of_when_the_loop_shut_down_for_tasks_that_have_ended) {
  const std::uint64_t lock = object_reference::of(address, -1);
  segment::slot& ended = waiting(lock);
  set(ended.state, segment::node_state::cancelled);
  set(ended.flags, segment::flag::pending_at_shutdown);
  waiting(lock);
  held(lock, 7, segment::held_by_one | segment::held_at_shutdown);
  held(lock, 8, segment::held_by_one);
  const model::snapshot s = take();
  ASSERT_THAT(s.objects, SizeIs(2));
  EXPECT_EQ(s.objects[0].holder, 7u);
  EXPECT_EQ(s.tasks[0].wait_on, 0u);
  EXPECT_EQ(s.objects[1].holder, 8u);
  EXPECT_EQ(s.tasks[1].wait_on, 8u);
}

// A live process goes on between the reading of two slots.
TEST(holders, of_what_is_younger_than_the_look_are_no_reason_to_wait) {
  const auto of = [](std::chrono::nanoseconds held, std::chrono::nanoseconds waits, model::node_id holder) {
    model::snapshot s;
    s.process.at_once = std::chrono::nanoseconds(10);
    model::task& task = s.tasks.emplace_back();
    task.id = 1;
    task.since = waits;
    task.state = model::task_state::waiting;
    model::object& object = s.objects.emplace_back();
    object.task = 0;
    object.address = address;
    reader::add_holders({{.address = address, .holder = holder, .holders = 1, .since = held, .by_one = true}}, s);
    return std::pair(s.objects[0].holder, s.tasks[0].wait_on);
  };
  using std::chrono::nanoseconds;
  EXPECT_EQ(of(nanoseconds(9), nanoseconds(10), 2), std::pair(model::node_id{2}, model::node_id{2}));
  EXPECT_EQ(of(nanoseconds(11), nanoseconds(9), 2), std::pair(model::node_id{2}, model::node_id{0}));
  EXPECT_EQ(of(nanoseconds(9), nanoseconds(11), 2), std::pair(model::node_id{2}, model::node_id{0}));
  EXPECT_EQ(of(nanoseconds(11), nanoseconds(9), 1), std::pair(model::node_id{0}, model::node_id{0}));
}

TEST_F(objects, that_were_held_are_of_nobody) {
  waiting(object_reference::of(address, -1));
  set(held(object_reference::of(address, -1), 7, segment::held_by_one).kind, segment::node_kind::none);
  EXPECT_EQ(take().objects.at(0).holder, 0u);
  EXPECT_EQ(take().torn_slots, 0u);
}

TEST_F(objects, that_are_held_and_are_none_are_damage) {
  held(7, 7, 0);
  EXPECT_EQ(take().torn_slots, 1u);
}

// A segment of minor version 0 has no such table.
TEST_F(objects, are_read_where_there_are_no_endpoints) {
  waiting(object_reference::of(address, 7));
  built_.head().minor = 0;
  built_.head().endpoint_bytes = 0;
  EXPECT_EQ(host(), "");
}

}  // namespace
}  // namespace curfew
