// A part that has something of Asio, and no operation: it is the same with the tracking definitions and without.
#include <asio.hpp>

#include <iostream>

void other_part(asio::io_context&) { std::cout << asio::ip::make_address("127.0.0.1") << std::endl; }
