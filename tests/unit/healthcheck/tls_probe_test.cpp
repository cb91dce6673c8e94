#include "es_entrypoint/healthcheck/tls_probe.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::healthcheck {
namespace {

using namespace std::string_literals;

struct AnswerRow {
  std::string bytes;
  Protocol protocol;
};

TEST(TlsProbe, KnowsTlsByTheFirstRecord) {
  for (const AnswerRow& row : {
           AnswerRow{"", Protocol::other},
           AnswerRow{"\x16\x03\x03\x00\x7a"s, Protocol::other},
           AnswerRow{"\x16\x03\x03\x00\x7a\x02"s, Protocol::tls},
           AnswerRow{"\x16\x03\x01\x48\x00\x02"s, Protocol::tls},
           AnswerRow{"\x16\x03\x01\x48\x01\x02"s, Protocol::other},  // too long
           AnswerRow{"\x16\x03\x03\x00\x7a\x01"s, Protocol::other},  // echoes our own
           AnswerRow{"\x16\x02\x00\x00\x7a\x02"s, Protocol::other},
           AnswerRow{"\x15\x03\x03\x00\x02\x02"s, Protocol::tls},
           AnswerRow{"\x15\x03\x03\x00\x02\x01"s, Protocol::tls},
           AnswerRow{"\x15\x03\x03\x00\x02\x07"s, Protocol::other},
           AnswerRow{"\x15\x03\x03\x00\x09\x02"s, Protocol::other},
           AnswerRow{"HTTP/1", Protocol::http},
           AnswerRow{"HTTP/", Protocol::http},
           AnswerRow{"HTT", Protocol::other},
           AnswerRow{"SSH-2.", Protocol::other},
           AnswerRow{std::string(6, '\0'), Protocol::other},
       }) {
    EXPECT_EQ(classify_answer(row.bytes), row.protocol) << row.bytes;
  }
}

}  // namespace
}  // namespace es_entrypoint::healthcheck
