#include <curfew/detail/frame.hpp>

#include <memory>
#include <new>
#include <vector>

namespace curfew::detail {

constinit thread_local frame_in_the_making newest_frame [[gnu::tls_model("initial-exec")]]{};

namespace {

// These are the handles among the parameters of the newest frame. Another frame may have left some here, if it was
// never made.
thread_local std::unique_ptr<std::vector<handle_base*>> parameters_in_the_making;

}  // namespace

void frame_in_the_making::add_handle(handle_base* h) noexcept {
  try {
    if ((bytes_ & has_handles) == 0) parameters_in_the_making = std::make_unique<std::vector<handle_base*>>();
    parameters_in_the_making->push_back(h);
    bytes_ |= has_handles;
  } catch (const std::bad_alloc&) {
    // There is no memory to note the handle, so it stays with its spawner.
  }
}

std::vector<handle_base*>* frame_in_the_making::take_handles() noexcept { return parameters_in_the_making.release(); }

void frame::forget_parameters() noexcept { delete parameters; }

}  // namespace curfew::detail
