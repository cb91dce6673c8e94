#include "es_entrypoint/healthcheck/tls_probe.hpp"

#include "es_entrypoint/support/error.hpp"

#include <algorithm>
#include <cstddef>

namespace es_entrypoint::healthcheck {
namespace {

using namespace std::chrono_literals;

/// RFC 8446, section 4.1.2. The list of key shares is empty: a TLS 1.3 server then requests one in
/// a HelloRetryRequest, which is also a ServerHello, so no key is needed here.
constexpr char client_hello[] =
    "\x16\x03\x01\x00\x86"                              // a handshake record of 134 bytes
    "\x01\x00\x00\x82"                                  // a ClientHello of 130 bytes
    "\x03\x03"                                          // TLS 1.2; 1.3 sends the same
    "es-entrypoint --healthcheck: hi!"                  // random
    "\x00"                                              // no session
    "\x00\x18"                                          // 12 cipher suites:
    "\x13\x01\x13\x02\x13\x03"                          // those of TLS 1.3,
    "\xc0\x2b\xc0\x2f\xc0\x2c\xc0\x30\xcc\xa9\xcc\xa8"  // ECDHE with AEAD,
    "\xc0\x13\xc0\x14\x00\x9c"  // and those of older Java: ECDHE_RSA with CBC, RSA with GCM
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

constexpr std::size_t answer_size = 6;  ///< a record's header, and its first byte

/// @param bytes at least `answer_size`
bool is_tls_record(std::string_view bytes) {
  constexpr std::size_t longest_record = 16384 + 2048;
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

Protocol classify_answer(std::string_view bytes) {
  if (bytes.starts_with("HTTP/")) {
    return Protocol::http;
  }
  return bytes.size() >= answer_size && is_tls_record(bytes) ? Protocol::tls : Protocol::other;
}

std::expected<Protocol, http::TransportFailure> fetch_protocol(http::HttpClient& http,
                                                               const http::Uri& uri,
                                                               std::chrono::milliseconds timeout) {
  const http::Probe probe{.target = uri,
                          .bytes = {client_hello, sizeof client_hello - 1},
                          .answer_size = answer_size,
                          .connect_timeout = std::min(timeout, 2000ms),
                          .timeout = timeout};
  TRY_ASSIGN(const auto bytes, http.send(probe));
  return classify_answer(bytes);
}

}  // namespace es_entrypoint::healthcheck
