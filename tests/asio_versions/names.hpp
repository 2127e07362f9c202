// What began in asio::experimental and is in asio since.
#pragma once

#include <asio/version.hpp>

#if ASIO_VERSION < 102400
#include <asio/experimental/append.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/deferred.hpp>
#include <asio/experimental/prepend.hpp>
namespace curfew::tests::names {
using asio::experimental::append;
using asio::experimental::as_tuple;
using asio::experimental::deferred;
using asio::experimental::prepend;
}  // namespace curfew::tests::names
#else
#include <asio/append.hpp>
#include <asio/as_tuple.hpp>
#include <asio/deferred.hpp>
#include <asio/prepend.hpp>
namespace curfew::tests::names {
using asio::append;
using asio::as_tuple;
using asio::deferred;
using asio::prepend;
}  // namespace curfew::tests::names
#endif
