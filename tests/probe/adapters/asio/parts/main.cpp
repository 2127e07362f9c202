// The main part of a program, for untracked_parts.sh.
#include <asio.hpp>

#include <iostream>

void other_part(asio::io_context&);

int main() {
  asio::io_context io;
  asio::post(io, [] { std::cout << "one" << std::endl; });
  other_part(io);
  io.run();
}
