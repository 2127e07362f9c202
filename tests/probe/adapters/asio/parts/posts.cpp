// A part that begins an operation.
#include <asio.hpp>

#include <iostream>

__attribute__((visibility("default"))) void other_part(asio::io_context& io) {
  asio::post(io, [] { std::cout << "two" << std::endl; });
}
