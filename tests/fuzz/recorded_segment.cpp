#include "tests/fuzz/recorded_segment.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "probe/recorder/endpoints.hpp"
#include "probe/recorder/recorder.hpp"
#include "probe/segment/object_layout.hpp"

namespace curfew::fuzz {

namespace {

namespace r = recorder;

r::node spawn(r::loop& loop, r::node_id owner, r::owner_kind kind, r::node_id spawner) {
  return r::spawn(loop,
                  {.owner = owner,
                   .owned_by = kind,
                   .spawner = spawner,
                   .spawned_at = r::site("server.cpp", 10, 3, "accept"),
                   .function = r::site("server.cpp", 20, 1, "session")},
                  r::now());
}

void suspend(r::loop& loop, r::node task) {
  const r::site_id stack[] = {r::site("server.cpp", 21, 3, "session"), r::site("server.cpp", 31, 3, "read_all")};
  r::poll_begin(loop, task, r::now());
  r::wait(task, {.operation = r::name("tcp.socket.async_receive"), .stack = stack, .kept = 2, .depth = 2});
  r::poll_end(loop, task, r::now());
}

// A task of a plain Asio program, which waits for a socket.
void receive(r::loop& loop, r::node_id spawner, int descriptor) {
  const void* const socket = reinterpret_cast<const void*>(std::uintptr_t{0x7f00'0000'0000} + 64u * descriptor);
  r::set_endpoint(&loop, descriptor, socket,
                  {.kind = segment::endpoint_kind::peer,
                   .family = descriptor % 2 == 0 ? segment::endpoint_family::ipv4 : segment::endpoint_family::ipv6,
                   .port = 4711,
                   .address = {std::byte{10}, std::byte{0}, std::byte{0}, std::byte{7}}},
                  true);
  const r::node task = r::spawn(loop,
                                {.owner = r::id_of(loop),
                                 .owned_by = r::owner_kind::loop,
                                 .by_cause = true,
                                 .spawner = spawner,
                                 .function = r::site("", 0, 0, "session")},
                                r::now());
  r::poll_begin(loop, task, r::now());
  const auto word = segment::object_reference::of(reinterpret_cast<std::uintptr_t>(socket), descriptor);
  r::wait(task, {.operation = r::name("socket.async_receive"), .wait_on = word});
  r::poll_end(loop, task, r::now());
  if (descriptor % 3 == 0) r::set_guessed(task, true);
}

void record() {
  r::loop* const loop = r::begin_loop({.name = "main", .began = r::site("main.cpp", 1, 1, "main")});
  const r::node main = spawn(*loop, r::id_of(*loop), r::owner_kind::loop, 0);
  r::set_main(*loop, main);
  const r::node group = r::begin_group(*loop, r::id_of(main), r::site("server.cpp", 9, 1, "accept"), r::name("all"));
  for (int i = 0; i < 100; ++i) {
    const r::node task = spawn(*loop, r::id_of(group), r::owner_kind::group, r::id_of(main));
    if (i % 3 != 0) suspend(*loop, task);
    if (i % 5 == 0) r::set_name(task, r::name("session " + std::to_string(i)));
    if (i % 7 == 0) r::cancel(*loop, task, r::cancel_reason::deadline, r::id_of(main));
    if (i % 11 == 0) r::orphan(*loop, task, r::id_of(main), r::site("server.cpp", 12, 1, "accept"));
    if (i % 13 == 0) r::finish(*loop, task, r::node_state::failed, "broken pipe", true, r::now());
    if (i % 17 == 1) r::finish(*loop, task, r::node_state::completed, "", false, r::now());
  }
  for (int descriptor = 3; descriptor < 20; ++descriptor) receive(*loop, r::id_of(main), descriptor);
  r::loop* const ended = r::begin_loop({.name = "ended"});
  suspend(*ended, spawn(*ended, r::id_of(*ended), r::owner_kind::loop, 0));
  r::begin_shutdown(*ended, r::now());
  r::mark_pending(*ended);
  r::end_loop(ended);
}

}  // namespace

std::string recorded_segment(const std::string& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("CURFEW_DIR", folder.c_str(), 1);
    record();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".curfew") {
      std::ifstream file(entry.path(), std::ios::binary);
      bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    std::filesystem::remove(entry.path());
  }
  return bytes;
}

}  // namespace curfew::fuzz
