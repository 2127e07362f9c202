#include "probe/reader/object_table.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using segment::endpoint_family;
using segment::object_reference;

// Reads the first `count` endpoints. A live process may be in the middle of a change of one: what was not the same in
// two copies, one after the other, is not known.
class endpoint_copy {
 public:
  endpoint_copy(const segment_bytes& from, const tables& d, std::uint32_t count) : count_(count) {
    const auto take = [&] {
      auto copy = std::make_unique<segment::endpoint[]>(count);
      d.endpoints.read(from, 0, count, copy.get());
      return copy;
    };
    if (count == 0) return;
    first_ = take();
    second_ = take();
  }

  const segment::endpoint* find(std::uint64_t word) const {
    const std::int64_t at = object_reference::descriptor(word);
    if (at < 0 || at >= count_) return nullptr;
    const segment::endpoint& e = first_[at];
    const bool is_whole = e.sequence.load(of_copy) % 2 == 0 &&
                          std::memcmp(static_cast<const void*>(&e), static_cast<const void*>(&second_[at]), sizeof e) == 0;
    return is_whole && e.object.load(of_copy) == word ? &e : nullptr;
  }

 private:
  std::uint32_t count_;
  std::unique_ptr<segment::endpoint[]> first_, second_;
};

std::string host_of(const segment::endpoint& e) {
  const auto family = static_cast<endpoint_family>(e.family.load(of_copy));
  if (family == endpoint_family::local) return "unix";
  if (family != endpoint_family::ipv4 && family != endpoint_family::ipv6) return {};
  const std::uint64_t bytes[2] = {e.address[0].load(of_copy), e.address[1].load(of_copy)};
  char text[INET6_ADDRSTRLEN] = {};
  return ::inet_ntop(family == endpoint_family::ipv4 ? AF_INET : AF_INET6, bytes, text, sizeof text) != nullptr
             ? text
             : "";
}

void add_endpoint(const segment::endpoint& e, string_table& texts, model::object& to) {
  const std::uint8_t kind = e.kind.load(of_copy);
  if (kind > static_cast<std::uint8_t>(model::endpoint_kind::own)) return;
  const std::string host = host_of(e);
  if (host.empty()) return;
  to.endpoint = static_cast<model::endpoint_kind>(kind);
  to.port = e.port.load(of_copy);
  to.host = texts.add(host);
}
static_assert(static_cast<int>(model::endpoint_kind::own) == static_cast<int>(segment::endpoint_kind::own));

}  // namespace

std::vector<model::object> read_objects(const segment_bytes& from, const tables& d,
                                        const std::vector<awaited_object>& awaited, string_table& texts) {
  std::uint32_t count = 0;  // a few sockets with small descriptors need no more than the beginning of the table
  for (const awaited_object& a : awaited)
    count = std::max(count, static_cast<std::uint32_t>(object_reference::descriptor(a.word) + 1));
  const endpoint_copy endpoints(from, d, std::min(count, d.endpoints_used));

  std::vector<model::object> objects;
  objects.reserve(awaited.size());
  for (const awaited_object& a : awaited) {
    model::object& made = objects.emplace_back();
    made.task = a.task;
    made.address = object_reference::address(a.word);
    made.descriptor = static_cast<std::int32_t>(object_reference::descriptor(a.word));
    if (const segment::endpoint* const e = endpoints.find(a.word)) add_endpoint(*e, texts, made);
  }
  return objects;
}

}  // namespace curfew::reader
