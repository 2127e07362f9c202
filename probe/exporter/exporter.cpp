// Implements the two public headers: a server of our own, and a collectable for somebody else's.
#include <curfew/collectable.hpp>
#include <curfew/exporter.hpp>
#include <stdexcept>

#include "probe/exporter/endpoint.hpp"
#include "probe/exporter/own_process.hpp"

namespace curfew {

std::shared_ptr<prometheus::Collectable> make_collectable(metric_options options) {
  return std::make_shared<metrics::own_process>(options);
}

struct exporter::implementation {
  std::shared_ptr<prometheus::Collectable> metrics;
  metrics::endpoint endpoint;
};

namespace {

metrics::address checked(const exporter_options& options) {
  const metrics::address at = metrics::parse_address(options.listen);
  if (!at.loopback && !options.beyond_loopback) {
    throw std::invalid_argument("will not serve metrics on " + metrics::text_of(at) +
                                ", which other machines may reach, unless exporter_options::beyond_loopback is set");
  }
  return at;
}

}  // namespace

exporter::exporter(exporter_options options) {
  const metrics::address at = checked(options);
  auto metrics = make_collectable(options.metrics);
  std::optional<metrics::credentials> who;
  if (!options.auth_file.empty()) who = metrics::read_credentials(options.auth_file);
  implementation_ = std::make_unique<implementation>(implementation{metrics, metrics::endpoint(at, metrics, who)});
}

exporter::~exporter() = default;

const std::string& exporter::url() const noexcept { return implementation_->endpoint.url(); }

}  // namespace curfew
