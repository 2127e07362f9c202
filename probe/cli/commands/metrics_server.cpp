#include "probe/cli/commands/metrics_server.hpp"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "probe/cli/failure.hpp"
#include "probe/cli/terminal/output.hpp"
#include "probe/exporter/endpoint.hpp"
#include "probe/exporter/host.hpp"
#include "probe/reader/mapped_file.hpp"
#include "probe/segment/folder.hpp"

namespace curfew::cli {

namespace {

metrics::address address_in(const export_options& options) {
  try {
    const metrics::address at = metrics::parse_address(options.listen);
    if (at.loopback || options.beyond_loopback) return at;
    throw failure("will not serve on " + metrics::text_of(at) +
                  ", which other machines may reach, without --beyond-loopback: names of functions and files are told "
                  "to whoever asks, unencrypted");
  } catch (const std::invalid_argument& e) {
    throw failure(std::string("--listen: ") + e.what());
  }
}

std::optional<metrics::credentials> who_may(const export_options& options) {
  if (options.auth_file.empty()) return std::nullopt;
  try {
    return metrics::read_credentials(options.auth_file);
  } catch (const std::exception& e) {
    throw failure(std::string("--auth-file: ") + e.what());
  }
}

// Raises the limit of open files. Each process takes one or two descriptors; a shell's usual limit suffices for a few
// hundred processes.
void allow_many_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);  // on failure, processes beyond the limit are counted as unreadable
}

std::unique_ptr<metrics::endpoint> serve(const metrics::address& at,
                                         const std::shared_ptr<prometheus::Collectable>& metrics,
                                         const std::optional<metrics::credentials>& who) {
  try {
    return std::make_unique<metrics::endpoint>(at, metrics, who);
  } catch (const std::system_error& e) {
    const bool taken = e.code() == std::errc::address_in_use;
    throw failure(std::string(e.what()) + (taken ? "; choose another port with --listen" : ""));
  }
}

}  // namespace

void serve_metrics(const export_options& options) {
  const metrics::address at = address_in(options);
  const auto who = who_may(options);
  // The signals are blocked before the server's threads begin, so that these inherit the mask: only the wait below
  // takes them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  // Otherwise each of the server's threads would keep its own heap, as large as its largest answer.
  ::mallopt(M_ARENA_MAX, 1);
  allow_many_files();

  metrics::host_options host{
      .folder = segment::default_folder(), .spawn_sites = options.spawn_sites, .policy = read_policy(options.policy)};
  if (options.grace) host.grace = *options.grace;
  reader::survive_cut_files();
  host.in_place = true;
  const std::string folder = host.folder;
  const auto metrics = std::make_shared<metrics::host>(std::move(host));
  const auto server = serve(at, metrics, who);
  print("serving " + server->url() + " for the processes in " + segment::in_words(folder) + "\n");
  int signal = 0;
  ::sigwait(&ends, &signal);
}

}  // namespace curfew::cli
