#include "es_entrypoint/healthcheck/tls_probe.hpp"

#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <cerrno>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_entrypoint::healthcheck {
namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr Milliseconds connect_timeout = 1s;  ///< with one address; a host may have several

/// RFC 8446, section 4.1.2. The list of key shares is empty: a server of TLS 1.3 then asks for one
/// in a HelloRetryRequest, which is a ServerHello as well, and no key has to be made here.
constexpr char client_hello[] =
    "\x16\x03\x01\x00\x86"                              // a handshake record of 134 bytes
    "\x01\x00\x00\x82"                                  // a ClientHello of 130 bytes
    "\x03\x03"                                          // TLS 1.2, as 1.3 says it too
    "es-entrypoint --healthcheck: hi!"                  // random
    "\x00"                                              // no session
    "\x00\x18"                                          // 12 cipher suites:
    "\x13\x01\x13\x02\x13\x03"                          // those of TLS 1.3,
    "\xc0\x2b\xc0\x2f\xc0\x2c\xc0\x30\xcc\xa9\xcc\xa8"  // ECDHE with AEAD,
    "\xc0\x13\xc0\x14\x00\x9c"  // and what older Java has: ECDHE_RSA with CBC, RSA with GCM
    "\x01\x00"                  // no compression
    "\x00\x41"                  // 65 bytes of extensions:
    "\x00\x2b\x00\x05\x04\x03\x04\x03\x03"          // versions 1.3 and 1.2
    "\x00\x0a\x00\x0a\x00\x08"                      // groups: x25519, P-256, P-384, P-521
    "\x00\x1d\x00\x17\x00\x18\x00\x19"              //
    "\x00\x0b\x00\x02\x01\x00"                      // points: uncompressed
    "\x00\x0d\x00\x16\x00\x14"                      // signatures: ECDSA, PSS, PKCS#1, Ed25519
    "\x04\x03\x05\x03\x06\x03\x08\x04\x08\x05\x08"  //
    "\x06\x04\x01\x05\x01\x06\x01\x08\x07"          //
    "\x00\x33\x00\x02\x00\x00"                      // key shares: none
    "\x00\x17\x00\x00";                             // extended master secret

constexpr std::size_t longest_record = 16384 + 2048;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const HostAndPort& target, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &list);
  return Addresses(error == 0 ? list : nullptr);
}

/// getaddrinfo knows no timeout: a thread waits for it, and is left behind where it takes too long.
/// @return null where the name has no address, or none in time.
Addresses resolve_until(const HostAndPort& target, SteadyTime end) {
  if (auto literal = resolve(target, AI_NUMERICHOST)) {
    return literal;
  }
  std::packaged_task<Addresses()> task([target] { return resolve(target, 0); });
  auto result = task.get_future();
  std::thread(std::move(task)).detach();
  return result.wait_until(end) == std::future_status::ready ? result.get() : nullptr;
}

/// @return whether the socket is ready, or has failed, before the end.
bool wait_for(int fd, short events, SteadyTime end) {
  for (;;) {
    const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now());
    pollfd waiting{fd, events, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::max(left, 0ms).count()));
    if (ready >= 0 || errno != EINTR) {
      return ready > 0;
    }
  }
}

/// @return 0, or the errno.
int connect_until(int fd, const addrinfo& address, SteadyTime end) {
  if (connect(fd, address.ai_addr, address.ai_addrlen) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS) {
    return errno;
  }
  if (!wait_for(fd, POLLOUT, end)) {
    return ETIMEDOUT;
  }
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

TlsAnswer read_answer(int fd, SteadyTime end) {
  std::string bytes;
  while (wait_for(fd, POLLIN, end)) {
    char block[256];
    const ssize_t count = recv(fd, block, sizeof block, 0);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
      continue;
    }
    bytes.append(block, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (const auto answer = classify_tls_answer(bytes, count <= 0)) {
      return *answer;
    }
  }
  return TlsAnswer::silent;
}

TlsAnswer ask(const addrinfo& address, SteadyTime end) {
  const Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.fd() < 0) {
    return TlsAnswer::no_connection;
  }
  const auto connected_by = std::min(end, std::chrono::steady_clock::now() + connect_timeout);
  if (const int error = connect_until(socket.fd(), address, connected_by); error != 0) {
    return classify_failed_connection(error);
  }
  // A fresh socket's buffer takes it whole; of a connection that has failed the answer tells.
  (void)send(socket.fd(), client_hello, sizeof client_hello - 1, MSG_NOSIGNAL);
  return read_answer(socket.fd(), end);
}

bool is_tls_record(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const std::size_t length = byte(3) * 256U + byte(4);
  if (byte(1) != 3 || byte(2) > 4) {
    return false;
  }
  if (byte(0) == 0x15) {
    return length == 2 && (byte(5) == 1 || byte(5) == 2);  // an alert
  }
  return byte(0) == 0x16 && length >= 4 && length <= longest_record && byte(5) == 2;
}

}  // namespace

HostAndPort parse_host_and_port(std::string_view url) {
  const auto scheme = url.find("://");
  const auto authority = url.substr(scheme + 3, url.find_first_of("/?", scheme + 3) - scheme - 3);
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view usual = support::to_lower(url.substr(0, scheme)) == "https" ? "443" : "80";
  const auto port = colon == std::string_view::npos ? usual : authority.substr(colon + 1);
  if (bracket == std::string_view::npos) {
    return {std::string(authority.substr(0, colon)), std::string(port)};
  }
  return {std::string(authority.substr(1, bracket - 1)), std::string(port)};
}

std::optional<TlsAnswer> classify_tls_answer(std::string_view bytes, bool ended) {
  constexpr std::string_view http = "HTTP/";
  constexpr std::size_t enough = 6;  // a record's header, and the first byte of what is in it
  if (bytes.starts_with(http)) {
    return TlsAnswer::http;
  }
  if (bytes.size() < enough) {
    if (!ended) {
      return std::nullopt;
    }
    return bytes.empty() ? TlsAnswer::closed : TlsAnswer::other;
  }
  return is_tls_record(bytes) ? TlsAnswer::tls : TlsAnswer::other;
}

TlsAnswer classify_failed_connection(int error) {
  if (error == ECONNRESET || error == EPIPE) {
    return TlsAnswer::closed;
  }
  return error == ECONNREFUSED ? TlsAnswer::refused : TlsAnswer::no_connection;
}

TlsAnswer probe_tls(std::string_view url, Milliseconds patience) {
  const SteadyTime end = std::chrono::steady_clock::now() + patience;
  const Addresses addresses = resolve_until(parse_host_and_port(url), end);
  TlsAnswer answer = TlsAnswer::unresolved;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    answer = ask(*address, end);
    if (answer != TlsAnswer::refused && answer != TlsAnswer::no_connection) {
      break;
    }
  }
  return answer;
}

}  // namespace es_entrypoint::healthcheck
