#include "es_entrypoint/check/metadata_checks.hpp"

#include "es_entrypoint/support/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::check {
namespace {

constexpr std::uint16_t transport_port = 9300;

/// A socket address of either family; its length is zero where the text is none.
struct SocketAddress {
  union {
    sockaddr any{};
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  socklen_t length = 0;
};

SocketAddress parse_socket_address(const std::string& text) {
  SocketAddress address;
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    address.v4 = {};
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(transport_port);
    address.v4.sin_addr = v4;
    address.length = sizeof address.v4;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
    address.v6 = {};
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(transport_port);
    address.v6.sin6_addr = v6;
    address.length = sizeof address.v6;
  }
  return address;
}

/// Connecting a datagram socket only looks the way up. @return 0, or the errno.
int find_way(const SocketAddress& address) {
  const int fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int error = connect(fd, &address.any, address.length) == 0 ? 0 : errno;
  close(fd);
  return error;
}

}  // namespace

Row check_route(const std::string& address) {
  const SocketAddress target = parse_socket_address(address);
  if (target.length == 0) {
    return {"route", Verdict::ok, fmt::format("{} is a name, published as it is", address), ""};
  }
  const int error = find_way(target);
  if (error == 0) return {"route", Verdict::ok, "there is one to the address from here", ""};
  return {"route", Verdict::warning,
          fmt::format("none to {} from here: {}", address, support::text_of_errno(error)),
          "check that peers reach this address, and the container's network"};
}

}  // namespace es_entrypoint::check
