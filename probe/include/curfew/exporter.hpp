// Serves the metrics of this process for Prometheus. One line in main:
//
//     curfew::exporter metrics{{.listen = "127.0.0.1:9464"}};
//
// docs/metrics.md lists them. They come from what curfew records of this process anyway: no event is counted twice and
// none is lost, and no task waits for a scrape. For a registry of your own see <curfew/collectable.hpp>; `curfew
// export` serves every process of a host and needs no change to any program.
#pragma once

#include <curfew/metric_options.hpp>
#include <memory>
#include <string>

namespace curfew {

struct exporter_options {
  // Address and port; "[::1]:9464" for IPv6, port 0 for any that is free.
  std::string listen = "127.0.0.1:9464";
  // Who can reach the port can read the names of functions and files. Other addresses than loopback are refused unless
  // this says that it is meant. There is no encryption: docs/metrics.md has a reverse proxy to put in front.
  bool beyond_loopback = false;
  // A file with one line, "user:password", that only its owner can read: who may scrape (HTTP basic authentication).
  // "": everybody who can reach the port.
  std::string auth_file{};
  metric_options metrics{};
};

class exporter {
 public:
  // Serves from now on, on threads of its own. Throws std::invalid_argument when the address is none, or is not
  // loopback and was not meant, or the auth_file is none; std::system_error when that cannot be read, or when nobody
  // can listen there, e.g. because the port is taken.
  explicit exporter(exporter_options options = {});
  // Ends its threads; a scrape that is under way is answered before. Takes up to two seconds: that often the server's
  // threads (civetweb's) look whether they are wanted.
  ~exporter();
  exporter(const exporter&) = delete;
  exporter& operator=(const exporter&) = delete;

  // "http://127.0.0.1:9464/metrics", with the port that was chosen.
  const std::string& url() const noexcept;

 private:
  struct implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace curfew
