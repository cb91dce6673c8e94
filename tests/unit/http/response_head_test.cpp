#include "es_entrypoint/http/response_head.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace es_entrypoint::http {
namespace {

using namespace std::string_literals;

/// Reads line after line, as libcurl hands them over, until one is refused.
std::string judge(std::string_view text, ResponseHead& head) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (const auto problem = head.read_line(text.substr(0, end)); !problem.empty()) {
      return std::string(problem);
    }
    text.remove_prefix(end);
  }
  return {};
}

struct Good {
  std::string text;
  int status;
};

class GoodHead : public testing::TestWithParam<Good> {};

TEST_P(GoodHead, IsReadToItsEnd) {
  ResponseHead head;
  EXPECT_EQ(judge(GetParam().text, head), "");
  EXPECT_TRUE(head.is_complete());
  EXPECT_EQ(head.status(), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, GoodHead,
    testing::Values(
        Good{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 200},
        Good{"HTTP/1.0 200\r\n\r\n", 200}, Good{"HTTP/1.1 404 \r\n\r\n", 404},
        Good{"HTTP/1.1 599 x\r\n\r\n", 599}, Good{"HTTP/1.1 200 OK\nContent-Length: 9\n\n", 200},
        Good{"HTTP/1.1 100 Continue\r\nContent-Length: 8\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
             "9\r\n\r\n",
             200},
        Good{"HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103\r\n\r\nHTTP/1.0 503 No\r\n\r\n",
             503},
        Good{"HTTP/1.1 200 OK\r\nContent-Length:9\r\ncontent-length: \t09 \r\n\r\n", 200},
        Good{"HTTP/1.1 200 OK\r\nContent-Length: 9, 9\r\n\r\n", 200},
        Good{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200},
        Good{"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", 200},
        Good{"HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Colons: a:b:c\r\n\r\n", 200},
        Good{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nContent-Length: no\r\n", 200}));

class BadHead : public testing::TestWithParam<std::string> {};

TEST_P(BadHead, IsRefused) {
  ResponseHead head;
  EXPECT_NE(judge(GetParam(), head), "") << GetParam();
  EXPECT_FALSE(head.is_complete());
}

INSTANTIATE_TEST_SUITE_P(
    StatusLines, BadHead,
    testing::Values("HTTP/x.1 500 X\r\n"s, "HTTP/.1 404 Not Found\r\n"s,
                    "HTTP/A 403 Forbidden\r\n"s, "HTTP/x 401\r\n"s, "HTTP/-1.1 503 X\r\n"s,
                    "HTTP/<html>\r\n"s, "http/1.1 500 X\r\n"s, "hTTP/1.1 200 OK\r\n"s,
                    " HTTP/1.1 200 OK\r\n"s, "HTTP/2 200\r\n"s, "HTTP/1.2 200 OK\r\n"s,
                    "HTTP/1.10 200 OK\r\n"s, "HTTP/11 200 OK\r\n"s, "HTTP/1.1  200 OK\r\n"s,
                    "HTTP/1.1\t200 OK\r\n"s, "HTTP/1.1 20 OK\r\n"s, "HTTP/1.1 2000 OK\r\n"s,
                    "HTTP/1.1 200OK\r\n"s, "HTTP/1.1 2OO OK\r\n"s, "HTTP/1.1 -20 OK\r\n"s,
                    "HTTP/1.1 099 X\r\n"s, "HTTP/1.1 600 X\r\n"s, "HTTP/1.1 000 X\r\n"s,
                    "HTTP/1.1 101 Switching\r\n"s, "HTTP/1.1 200 a\rb\r\n"s,
                    "HTTP/1.1 200 a\0b\r\n"s, "HTTP/1.1\r\n"s, "\r\n"s,
                    "HTTP/1.1 100 Continue\r\n\r\nX: y\r\n"s,
                    "HTTP/1.1 103 Hints\r\n\r\nHTTP/x 200 OK\r\n"s));

std::string with_fields(const std::string& fields) {
  return "HTTP/1.1 200 OK\r\n" + fields + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(Fields, BadHead,
                         testing::Values(with_fields("\tX: y\r\n"), with_fields(" X: y\r\n"),
                                         with_fields("X: y\r\n folded\r\n"),
                                         with_fields("no colon\r\n"), with_fields(": no name\r\n"),
                                         with_fields("Content-Length : 9\r\n"),
                                         with_fields("X Y: z\r\n"),
                                         with_fields("\rContent-Length: 8\r\n"),
                                         with_fields("X: a\rContent-Length: 8\r\n"),
                                         with_fields("X: a\0b\r\n"s), with_fields("X: a\r\r\n")));

INSTANTIATE_TEST_SUITE_P(
    Lengths, BadHead,
    testing::Values(with_fields("Content-Length: 8, 9\r\n"),
                    with_fields("Content-Length: 9, 8\r\n"), with_fields("Content-Length: 8x\r\n"),
                    with_fields("Content-Length: 8.0\r\n"),
                    with_fields("Content-Length: 9\r\nContent-Length: 8\r\n"),
                    with_fields("Content-Length: 8\r\ncontent-length: 9\r\n"),
                    with_fields("Content-Length: +9\r\n"), with_fields("Content-Length: -9\r\n"),
                    with_fields("Content-Length: 0x9\r\n"), with_fields("Content-Length: 9 9\r\n"),
                    with_fields("Content-Length: 9,\r\n"), with_fields("Content-Length: ,9\r\n"),
                    with_fields("Content-Length:\r\n"), with_fields("Content-Length: nine\r\n"),
                    with_fields("Content-Length: 9\v\r\n"),
                    with_fields("Content-Length: 9\r\nTransfer-Encoding: chunked\r\n"),
                    with_fields("Transfer-Encoding: chunked\r\nContent-Length: 9\r\n"),
                    with_fields("Transfer-Encoding: gzip\r\n"),
                    with_fields("Transfer-Encoding: identity\r\n"),
                    with_fields("Transfer-Encoding: gzip, chunked\r\n"),
                    with_fields("Transfer-Encoding: chunked, chunked\r\n"),
                    with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                    with_fields("Transfer-Encoding: xchunked\r\n"),
                    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"s));

TEST(ResponseHead, IsNotCompleteBeforeTheEmptyLineOfTheFinalResponse) {
  ResponseHead head;
  EXPECT_EQ(judge("HTTP/1.1 404 No\r\nX: y\r\n", head), "");
  EXPECT_FALSE(head.is_complete());
  ResponseHead interim;
  EXPECT_EQ(judge("HTTP/1.1 100 Continue\r\n\r\n", interim), "");
  EXPECT_FALSE(interim.is_complete());
  EXPECT_EQ(interim.status(), 0);
}

}  // namespace
}  // namespace es_entrypoint::http
