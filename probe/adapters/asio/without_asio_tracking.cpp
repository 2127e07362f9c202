// Tells at the link of objects that have Asio without the tracking definitions. Linked where one has Asio with them.
#include <curfew/asio_tracking/hooks.hpp>

#include "probe/adapters/asio/refusal.hpp"

CURFEW_REFUSE_OBJECTS(asio_is_tracked, "every_object_with_asio_must_be_compiled_with_curfew_asio_tracking", "4asio",
                      "S0_", "St10error_code")
