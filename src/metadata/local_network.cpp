#include "es_entrypoint/metadata/local_network.hpp"

#include <cerrno>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::metadata {
namespace {

/// A socket address of either family, or none: then `any.sa_family` is AF_UNSPEC.
union SocketAddress {
  sockaddr any{};
  sockaddr_in v4;
  sockaddr_in6 v6;
};

SocketAddress parse_socket_address(const std::string& text, std::uint16_t port) {
  SocketAddress address;
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    address.v4 = {};
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(port);
    address.v4.sin_addr = v4;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
    address.v6 = {};
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(port);
    address.v6.sin6_addr = v6;
  }
  return address;
}

/// @return the address without its port; nothing for another family.
std::optional<std::string> format_address(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN];
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  } else if (address.sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  }
  if (bytes == nullptr || inet_ntop(address.sa_family, bytes, text, sizeof text) == nullptr) {
    return std::nullopt;
  }
  return text;
}

}  // namespace

std::optional<std::string> normalize_address(const std::string& text) {
  return format_address(parse_socket_address(text, 0).any);
}

std::expected<std::string, int> read_source_address(const std::string& to, std::uint16_t port) {
  const SocketAddress target = parse_socket_address(to, port);
  if (target.any.sa_family == AF_UNSPEC) {
    return std::unexpected(EINVAL);
  }
  const int fd = socket(target.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return std::unexpected(errno);
  }
  // Connecting a datagram socket only looks the route up.
  SocketAddress source;
  socklen_t size = sizeof source;
  const bool found =
      connect(fd, &target.any,
              target.any.sa_family == AF_INET ? sizeof target.v4 : sizeof target.v6) == 0 &&
      getsockname(fd, &source.any, &size) == 0;
  const int error = errno;
  close(fd);
  if (!found) {
    return std::unexpected(error);
  }
  return format_address(source.any).value_or("");
}

std::vector<std::string> read_interface_addresses() {
  std::vector<std::string> addresses;
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) {
    return addresses;
  }
  for (const ifaddrs* one = interfaces; one != nullptr; one = one->ifa_next) {
    if (auto address = one->ifa_addr ? format_address(*one->ifa_addr) : std::nullopt) {
      addresses.push_back(*std::move(address));
    }
  }
  freeifaddrs(interfaces);
  return addresses;
}

}  // namespace es_entrypoint::metadata
