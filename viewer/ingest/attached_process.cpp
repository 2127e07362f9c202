#include "viewer/ingest/attached_process.hpp"

#include <mutex>
#include <optional>

#include "probe/reader/attachment.hpp"

namespace curfew::viewer {

struct attached_process::shared {
  explicit shared(std::string p) : path(std::move(p)) {}

  const std::string path;
  std::mutex mutex;
  std::optional<reader::attachment> opened;  // set once, under the mutex
};

attached_process::attached_process(std::string path) : shared_(std::make_shared<shared>(std::move(path))) {}

const std::string& attached_process::path() const { return shared_->path; }

reader::attachment& attached_process::attachment() const {
  const std::lock_guard lock(shared_->mutex);
  if (!shared_->opened) shared_->opened = reader::attach(shared_->path);
  return *shared_->opened;
}

}  // namespace curfew::viewer
