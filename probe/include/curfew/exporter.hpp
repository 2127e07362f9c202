// Serves the metrics of this process for Prometheus. This needs one line in main:
//
//     curfew::exporter metrics{{.listen = "127.0.0.1:9464"}};
//
// docs/metrics.md lists the metrics. They come from what curfew records of this process anyway: no event is counted
// twice and none is lost, and no task waits for a scrape. If you have a registry of your own, use
// <curfew/collectable.hpp>; `curfew export` serves every instrumented process of a host and needs no change to any
// program.
#pragma once

#include <curfew/metric_options.hpp>
#include <memory>
#include <string>

namespace curfew {

struct exporter_options {
  // The address and the port to listen on. IPv6 is written as "[::1]:9464"; port 0 means any port that is free.
  std::string listen = "127.0.0.1:9464";
  // Whether `listen` may be another address than loopback; otherwise such an address is refused, because everybody who
  // can reach the port can read the names of functions and files. There is no encryption: docs/metrics.md has a reverse
  // proxy to put in front.
  bool beyond_loopback = false;
  // The path of a file with one line, "user:password", which a scrape has to bring (HTTP basic authentication). Only
  // the file's owner may be able to read it. If the path is empty, everybody who can reach the port may scrape.
  std::string auth_file{};
  metric_options metrics{};
};

class exporter {
 public:
  // Serves from now on, on threads of its own. Throws std::invalid_argument if `listen` is not an address, if the
  // address is not loopback and beyond_loopback is not set, or if the auth_file is not as described above;
  // std::system_error if the auth_file cannot be read, or if nobody can listen there, e.g. because the port is taken;
  // and both for options of the metrics (metric_options.hpp) that cannot be.
  explicit exporter(exporter_options options = {});
  // Answers a scrape that is under way, then ends the threads. Takes up to two seconds, because the server's threads
  // (civetweb's) look only every two seconds whether they are to end.
  ~exporter();
  exporter(const exporter&) = delete;
  exporter& operator=(const exporter&) = delete;

  // Returns e.g. "http://127.0.0.1:9464/metrics", with the port that was chosen if `listen` has port 0.
  const std::string& url() const noexcept;

 private:
  struct implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace curfew
