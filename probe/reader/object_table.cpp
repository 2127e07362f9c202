#include "probe/reader/object_table.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "probe/segment/layout.hpp"

namespace curfew::reader {

namespace {

using segment::endpoint_family;
using segment::object_reference;

std::string host_of(const segment::endpoint& e) {
  const auto family = static_cast<endpoint_family>(e.family.load(of_copy));
  if (family == endpoint_family::local) return "unix";
  if (family != endpoint_family::ipv4 && family != endpoint_family::ipv6) return {};
  const std::uint64_t bytes[2] = {e.address[0].load(of_copy), e.address[1].load(of_copy)};
  char text[INET6_ADDRSTRLEN] = {};
  return ::inet_ntop(family == endpoint_family::ipv4 ? AF_INET : AF_INET6, bytes, text, sizeof text) != nullptr ? text
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

std::unique_ptr<segment::endpoint[]> read_endpoints(const segment_bytes& from, const tables& d, std::uint32_t count) {
  auto first = std::make_unique<segment::endpoint[]>(count);
  const auto second = std::make_unique<segment::endpoint[]>(count);
  d.endpoints.read(from, 0, count, first.get());
  d.endpoints.read(from, 0, count, second.get());
  for (std::uint32_t i = 0; i < count; ++i) {
    auto* const e = static_cast<void*>(&first[i]);
    const bool is_whole = first[i].sequence.load(of_copy) % 2 == 0 && std::memcmp(e, &second[i], sizeof second[i]) == 0;
    if (!is_whole) std::memset(e, 0, sizeof first[i]);
  }
  return first;
}

void add_holders(std::vector<held_object> held, model::snapshot& to) {
  const auto key = [](const held_object& h) { return std::pair(h.address, h.at_shutdown); };
  std::sort(held.begin(), held.end(), [&](const held_object& a, const held_object& b) { return key(a) < key(b); });
  for (model::object& o : to.objects) {
    model::task& waiting = to.tasks[o.task];
    const std::pair wanted(o.address, waiting.pending_at_shutdown && !model::is_live(waiting.state));
    const auto at = std::lower_bound(held.begin(), held.end(), wanted,
                                     [&](const held_object& h, const auto& of) { return key(h) < of; });
    if (at == held.end() || key(*at) != wanted || o.descriptor >= 0) continue;
    const bool is_at_once = std::max(at->since, waiting.since) <= to.process.at_once;
    if (at->holder == waiting.id && !is_at_once) continue;  // it has got it meanwhile
    o.holder = at->holder;
    o.holders = at->holders;
    if (!at->by_one || at->holders != 1 || !is_at_once || !model::is_live(waiting.state)) continue;
    waiting.wait_on = at->holder;
    waiting.waits_for_holder = true;
  }
}

std::vector<model::object> read_objects(const segment_bytes& from, const tables& d,
                                        const std::vector<awaited_object>& awaited, string_table& texts) {
  std::uint32_t count = 0;  // a few sockets with small descriptors need no more than the beginning of the table
  for (const awaited_object& a : awaited)
    count = std::max(count, static_cast<std::uint32_t>(object_reference::descriptor(a.word) + 1));
  count = std::min(count, d.endpoints_used);
  const auto endpoints = read_endpoints(from, d, count);

  std::vector<model::object> objects;
  objects.reserve(awaited.size());
  for (const awaited_object& a : awaited) {
    model::object& made = objects.emplace_back();
    made.task = a.task;
    made.address = object_reference::address(a.word);
    made.descriptor = static_cast<std::int32_t>(object_reference::descriptor(a.word));
    if (made.descriptor < 0 || static_cast<std::uint32_t>(made.descriptor) >= count) continue;
    const segment::endpoint& e = endpoints[static_cast<std::size_t>(made.descriptor)];
    if (e.object.load(of_copy) == a.word && e.begins.load(of_copy) <= a.since) add_endpoint(e, texts, made);
  }
  return objects;
}

}  // namespace curfew::reader
