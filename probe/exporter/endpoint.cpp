#include "probe/exporter/endpoint.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "probe/reader/descriptor.hpp"

namespace curfew::metrics {

namespace {

// Each connection occupies a thread of the server, so as long as there are fewer slow clients than threads, the others
// are served. A request that takes longer than this is given up, soon enough for a scrape that waits for the thread:
// Prometheus gives up after 10 s by default.
constexpr auto server_threads = "16";
constexpr auto longest_request_ms = "4000";

struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

std::optional<socket_address> resolve(const std::string& host, std::uint16_t port) {
  socket_address result;
  if (auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
      ::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    result.size = sizeof(*v4);
    return result;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
  if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1) return std::nullopt;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  result.size = sizeof(*v6);
  return result;
}

bool is_loopback(const socket_address& a) {
  if (a.storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(a.storage);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(a.storage);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0;
}

std::invalid_argument wrong(std::string_view text, const std::string& what) {
  return std::invalid_argument("cannot listen on \"" + std::string(text) + "\": " + what +
                               "; say ADDRESS:PORT, like 127.0.0.1:9464 or [::1]:9464");
}

// Returns the errno that says why nobody can listen there, or 0 if one can. The server itself does not say why.
int refusal(const address& a) {
  const auto to = resolve(a.host, a.port);
  if (!to) return EINVAL;
  const reader::descriptor socket(::socket(to->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return errno;
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const auto* address = reinterpret_cast<const sockaddr*>(&to->storage);
  if (::bind(socket.get(), address, to->size) != 0 || ::listen(socket.get(), 1) != 0) return errno;
  return 0;
}

std::system_error cannot_listen(const address& a, int error) {
  return {error, std::generic_category(), "cannot serve metrics on " + text_of(a)};
}

// The page at /. prometheus-cpp's server answers with families of metrics and nothing else, so the page is a family
// without any metric, whose help is the text of the page. Its name is no valid name of a metric: a Prometheus that is
// sent here by mistake fails, instead of believing that there is nothing to scrape.
class front_page : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override {
    return {{"curfew: is everyone home?",
             "This is the exporter of curfew: what the tasks of instrumented programs do, for Prometheus. The metrics "
             "are at /metrics.",
             prometheus::MetricType::Untyped,
             {}}};
  }
};

// This is a pattern of the server, which matches this path and none below it.
constexpr auto front_path = "/$";

}  // namespace

address parse_address(std::string_view text) {
  address a;
  const auto colon = text.rfind(':');
  std::string_view host = colon == std::string_view::npos ? "127.0.0.1" : text.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? text : text.substr(colon + 1);
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), a.port);
  if (port.empty() || parsed.ec != std::errc() || parsed.ptr != port.data() + port.size()) {
    throw wrong(text, "\"" + std::string(port) + "\" is no port");
  }
  if (host.empty()) throw wrong(text, "it names no address");
  const bool brackets = host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  a.host = host == "localhost" ? "127.0.0.1" : std::string(host);
  const auto resolved = resolve(a.host, a.port);
  if (!resolved || brackets != (resolved->storage.ss_family == AF_INET6)) {
    throw wrong(text, "\"" + std::string(host) + "\" is no IP address" + (brackets || !resolved ? "" : " in brackets"));
  }
  a.loopback = is_loopback(*resolved);
  return a;
}

std::string text_of(const address& a) {
  const bool v6 = a.host.find(':') != std::string::npos;
  return (v6 ? "[" + a.host + "]" : a.host) + ":" + std::to_string(a.port);
}

endpoint::endpoint(const address& at, const std::shared_ptr<prometheus::Collectable>& metrics,
                   const std::optional<credentials>& who) {
  if (const int error = refusal(at); error != 0) throw cannot_listen(at, error);
  const std::vector<std::string> options{"listening_ports", text_of(at),          "num_threads",
                                         server_threads,    "request_timeout_ms", longest_request_ms};
  try {
    server_ = std::make_unique<prometheus::Exposer>(options);
  } catch (const std::exception&) {
    // It does not say why it failed: somebody else has taken the port meanwhile, or no threads are left.
    const int error = refusal(at);
    throw cannot_listen(at, error != 0 ? error : EAGAIN);
  }
  if (who) {
    const auto may = [who = *who](const std::string& user, const std::string& password) {
      return who.match(user, password);
    };
    server_->RegisterAuth(may, "curfew");
  }
  server_->RegisterCollectable(metrics);
  front_page_ = std::make_shared<front_page>();
  server_->RegisterCollectable(front_page_, front_path);
  address bound = at;
  const auto ports = server_->GetListeningPorts();
  if (!ports.empty()) bound.port = static_cast<std::uint16_t>(ports.front());
  url_ = "http://" + text_of(bound) + "/metrics";
}

}  // namespace curfew::metrics
