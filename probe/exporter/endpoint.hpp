// Serves metrics: parses and checks an address before anything listens, and runs prometheus-cpp's server there.
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probe/exporter/credentials.hpp"

namespace curfew::metrics {

struct address {
  std::string host;  // an IPv4 or IPv6 address, the latter without brackets
  std::uint16_t port = 0;
  bool loopback = true;
};

// Parses "127.0.0.1:9464", "[::1]:9464" or "localhost:9464"; "9464" is that port on 127.0.0.1, and port 0 means any
// that is free. Throws std::invalid_argument that says what is wrong and what would be right.
address parse_address(std::string_view);
std::string text_of(const address&);  // returns e.g. "[::1]:9464"

// Serves a collectable at /metrics, and at / a page that says so. The destructor ends the connections that are open.
class endpoint {
 public:
  // Throws std::system_error that names the address, e.g. when the port is taken. `who` is the user who may scrape; if
  // it is empty, everybody who can reach the port may.
  endpoint(const address&, const std::shared_ptr<prometheus::Collectable>&,
           const std::optional<credentials>& who = std::nullopt);

  const std::string& url() const { return url_; }  // "http://127.0.0.1:9464/metrics"

 private:
  std::shared_ptr<prometheus::Collectable> front_page_;  // kept here, because the server only has a weak_ptr to it
  std::unique_ptr<prometheus::Exposer> server_;
  std::string url_;
};

}  // namespace curfew::metrics
