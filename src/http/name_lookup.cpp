#include "es_entrypoint/http/name_lookup.hpp"

#include "es_entrypoint/support/child_output.hpp"
#include "es_entrypoint/support/error.hpp"
#include "es_entrypoint/support/text.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>

namespace es_entrypoint::http {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Monotonic = std::chrono::steady_clock;
using Kind = TransportFailure::Kind;

constexpr char failure_mark = '!';  ///< starts the child's output if it found nothing

/// @return the addresses, one per line, or `failure_mark` and the resolver's message.
std::string resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return failure_mark + std::string(::gai_strerror(error));
  }
  std::string lines;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0 &&
        lines.size() + text.size() < support::ChildOutput::limit) {
      lines.append(text.data()).append("\n");
    }
  }
  return lines;
}

/// @return what `resolve` gave in a child process.
std::expected<std::string, TransportFailure> resolve_until(const std::string& host,
                                                           Monotonic::time_point end) {
  support::ChildOutput child;
  if (child.is_child()) {
    child.finish(resolve(host));
  }
  auto output = child.read_until(end);
  if (output) {
    return *std::move(output);
  }
  if (output.error() == ETIMEDOUT) {
    return std::unexpected(TransportFailure{Kind::unresolved, "no name server answered"});
  }
  return std::unexpected(TransportFailure{
      Kind::internal,
      "cannot start a process to resolve the name: " + support::text_of_errno(output.error())});
}

}  // namespace

std::expected<std::vector<std::string>, TransportFailure> fetch_addresses(const std::string& host,
                                                                          Milliseconds timeout) {
  const auto end = Monotonic::now() + timeout;
  TRY_ASSIGN(const auto output, resolve_until(host, end));
  if (output.starts_with(failure_mark)) {
    return std::unexpected(TransportFailure{Kind::unresolved, output.substr(1)});
  }
  std::vector<std::string> addresses = support::split(output, '\n');
  // libcurl takes no scopes; no link-local service is named here.
  std::erase_if(addresses,
                [](const std::string& text) { return text.empty() || text.contains('%'); });
  if (addresses.empty()) {
    return std::unexpected(TransportFailure{Kind::unresolved, "the name has no usable address"});
  }
  return addresses;
}

}  // namespace es_entrypoint::http
