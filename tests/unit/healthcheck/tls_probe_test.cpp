#include "es_entrypoint/healthcheck/tls_probe.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace es_entrypoint::healthcheck {
namespace {

using namespace std::string_literals;

struct UrlRow {
  const char* url;
  HostAndPort target;
};

TEST(TlsProbe, TakesHostAndPortFromTheUrl) {
  for (const UrlRow& row : {
           UrlRow{"https://127.0.0.1:9200/", {"127.0.0.1", "9200"}},
           UrlRow{"https://node-1.example.org", {"node-1.example.org", "443"}},
           UrlRow{"HTTPS://localhost/a:b?c=d", {"localhost", "443"}},
           UrlRow{"https://localhost?pretty", {"localhost", "443"}},
           UrlRow{"http://localhost/", {"localhost", "80"}},
           UrlRow{"https://[::1]:9200/x", {"::1", "9200"}},
           UrlRow{"https://[fe80::1%eth0]/", {"fe80::1%eth0", "443"}},
       }) {
    EXPECT_EQ(parse_host_and_port(row.url), row.target) << row.url;
  }
}

struct AnswerRow {
  std::string bytes;
  bool ended;
  std::optional<TlsAnswer> answer;
};

TEST(TlsProbe, TellsTlsByTheFirstRecord) {
  for (const AnswerRow& row : {
           AnswerRow{"", false, std::nullopt},
           AnswerRow{"", true, TlsAnswer::closed},
           AnswerRow{"\x16\x03\x03\x00\x7a"s, false, std::nullopt},
           AnswerRow{"\x16\x03\x03\x00\x7a"s, true, TlsAnswer::other},
           AnswerRow{"\x16\x03\x03\x00\x7a\x02"s, false, TlsAnswer::tls},
           AnswerRow{"\x16\x03\x01\x48\x00\x02"s, false, TlsAnswer::tls},
           AnswerRow{"\x16\x03\x01\x48\x01\x02"s, false, TlsAnswer::other},  // too long
           AnswerRow{"\x16\x03\x03\x00\x7a\x01"s, false, TlsAnswer::other},  // echoes our own
           AnswerRow{"\x16\x02\x00\x00\x7a\x02"s, false, TlsAnswer::other},
           AnswerRow{"\x15\x03\x03\x00\x02\x02"s, false, TlsAnswer::tls},
           AnswerRow{"\x15\x03\x03\x00\x02\x01"s, false, TlsAnswer::tls},
           AnswerRow{"\x15\x03\x03\x00\x02\x07"s, false, TlsAnswer::other},
           AnswerRow{"\x15\x03\x03\x00\x09\x02"s, false, TlsAnswer::other},
           AnswerRow{"HTTP/1.1 400 Bad Request\r\n", false, TlsAnswer::http},
           AnswerRow{"HTTP/", false, TlsAnswer::http},
           AnswerRow{"HTT", false, std::nullopt},
           AnswerRow{"SSH-2.0-OpenSSH_9.2\r\n", false, TlsAnswer::other},
           AnswerRow{std::string(6, '\0'), false, TlsAnswer::other},
       }) {
    EXPECT_EQ(classify_tls_answer(row.bytes, row.ended), row.answer) << row.bytes;
  }
}

TEST(TlsProbe, TakesAResetForAConnectionThatWasClosed) {
  EXPECT_EQ(classify_failed_connection(ECONNRESET), TlsAnswer::closed);
  EXPECT_EQ(classify_failed_connection(EPIPE), TlsAnswer::closed);
  EXPECT_EQ(classify_failed_connection(ECONNREFUSED), TlsAnswer::refused);
  EXPECT_EQ(classify_failed_connection(EHOSTUNREACH), TlsAnswer::no_connection);
  EXPECT_EQ(classify_failed_connection(ETIMEDOUT), TlsAnswer::no_connection);
}

}  // namespace
}  // namespace es_entrypoint::healthcheck
