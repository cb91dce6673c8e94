#include "es_entrypoint/node/sockets.hpp"

#include "es_entrypoint/support/file.hpp"
#include "es_entrypoint/support/file_descriptor.hpp"
#include "es_entrypoint/support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace es_entrypoint::node {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Monotonic = std::chrono::steady_clock;

constexpr std::size_t maximum_table = 1UL << 24U;  ///< bytes; about 100,000 connections

/// @param digits at most eight, as the kernel prints them
std::optional<std::uint32_t> parse_hex(std::string_view digits) {
  constexpr std::string_view all_digits = "0123456789ABCDEF";
  if (digits.empty() || digits.size() > 8) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (const char c : digits) {
    const auto digit = all_digits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

std::string to_text(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, address, text.data(), text.size()) == nullptr ? "" : text.data();
}

/// @param digits eight for each four bytes of the address, which are printed as a number
std::optional<std::string> parse_table_address(std::string_view digits) {
  constexpr std::size_t word_digits = 8;
  std::array<std::uint32_t, 4> words{};
  if (digits.size() != word_digits && digits.size() != word_digits * words.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i * word_digits < digits.size(); ++i) {
    const auto word = parse_hex(digits.substr(i * word_digits, word_digits));
    if (!word) {
      return std::nullopt;
    }
    words[i] = *word;
  }
  in6_addr v6{};
  std::memcpy(&v6, words.data(), sizeof v6);
  if (digits.size() > word_digits && !IN6_IS_ADDR_V4MAPPED(&v6)) {
    return to_text(AF_INET6, &v6);
  }
  return to_text(AF_INET, digits.size() > word_digits ? &words[3] : words.data());
}

/// @return nothing for a line of another state, or another form.
std::optional<Listener> parse_listener(const std::string& line) {
  constexpr std::string_view listen_state = "0A";
  constexpr std::size_t inode_field = 9;
  const auto fields = support::split_words(line);
  if (fields.size() <= inode_field || fields[3] != listen_state) {
    return std::nullopt;
  }
  const std::string_view local = fields[1];
  const auto colon = std::min(local.find(':'), local.size());
  auto address = parse_table_address(local.substr(0, colon));
  const auto port = parse_hex(local.substr(std::min(colon + 1, local.size())));
  const auto inode =
      support::parse_number(fields[inode_field], std::numeric_limits<std::uint32_t>::max());
  if (!address || !port || *port > 65535 || !inode) {
    return std::nullopt;
  }
  return Listener{{*std::move(address), static_cast<std::uint16_t>(*port)}, *inode};
}

/// A connection that is being made.
struct Attempt {
  support::FileDescriptor socket{-1};
  int error = EINVAL;  ///< EINPROGRESS until it is known
};

int start_connecting(int socket, const sockaddr* address, socklen_t size) {
  if (socket < 0) {
    return errno;
  }
  return ::connect(socket, address, size) == 0 ? 0 : errno;
}

Attempt start_attempt(const Endpoint& endpoint) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  Attempt attempt;
  constexpr int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  if (::inet_pton(AF_INET, endpoint.address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    attempt.socket = support::FileDescriptor(::socket(AF_INET, type, 0));
    attempt.error =
        start_connecting(attempt.socket.get(), reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  } else if (::inet_pton(AF_INET6, endpoint.address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    attempt.socket = support::FileDescriptor(::socket(AF_INET6, type, 0));
    attempt.error =
        start_connecting(attempt.socket.get(), reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
  }
  return attempt;
}

void finish(Attempt& attempt, const pollfd& polled) {
  if (polled.revents == 0) {
    return;
  }
  socklen_t size = sizeof attempt.error;
  ::getsockopt(polled.fd, SOL_SOCKET, SO_ERROR, &attempt.error, &size);
}

}  // namespace

std::vector<Listener> parse_listeners(std::string_view table) {
  std::vector<Listener> listeners;
  for (const auto& line : support::split(table, '\n')) {
    if (auto listener = parse_listener(line)) {
      listeners.push_back(*std::move(listener));
    }
  }
  return listeners;
}

std::vector<Listener> read_listeners(const std::string& proc) {
  std::vector<Listener> listeners;
  for (const auto* table : {"/self/net/tcp", "/self/net/tcp6"}) {
    const auto text = support::read_file_if_present(proc + table, maximum_table);
    std::ranges::move(parse_listeners(text ? text->value_or("") : ""),
                      std::back_inserter(listeners));
  }
  return listeners;
}

std::vector<int> fetch_connect_errors(std::span<const Endpoint> endpoints, Milliseconds timeout) {
  const auto end = Monotonic::now() + timeout;
  std::vector<Attempt> attempts;
  attempts.reserve(endpoints.size());
  std::ranges::transform(endpoints, std::back_inserter(attempts), &start_attempt);
  const auto is_waiting = [](const Attempt& attempt) { return attempt.error == EINPROGRESS; };
  std::vector<pollfd> waiting(attempts.size());
  while (std::ranges::any_of(attempts, is_waiting)) {
    const auto left = std::chrono::ceil<Milliseconds>(end - Monotonic::now());
    if (left.count() <= 0) {
      break;
    }
    std::ranges::transform(attempts, waiting.begin(), [&](const Attempt& attempt) {
      // poll skips what is negative.
      return pollfd{is_waiting(attempt) ? attempt.socket.get() : -1, POLLOUT, 0};
    });
    ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      finish(attempts[i], waiting[i]);
    }
  }
  std::vector<int> errors(attempts.size());
  std::ranges::transform(attempts, errors.begin(), [&](const Attempt& attempt) {
    return is_waiting(attempt) ? ETIMEDOUT : attempt.error;
  });
  return errors;
}

}  // namespace es_entrypoint::node
