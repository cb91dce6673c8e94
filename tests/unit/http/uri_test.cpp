#include "es_entrypoint/http/uri.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::http {
namespace {

struct GoodUriRow {
  const char* text;
  const char* host;
  int port;
};

class GoodUri : public testing::TestWithParam<GoodUriRow> {};

TEST_P(GoodUri, HasAHostAndAPort) {
  const auto& [text, host, port] = GetParam();
  const auto uri = parse_uri(text, {.https = true, .query = true});
  ASSERT_TRUE(uri) << uri.error();
  EXPECT_EQ(uri->text, text);
  EXPECT_EQ(uri->host, host);
  EXPECT_EQ(uri->port, port);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, GoodUri,
    testing::Values(GoodUriRow{"http://127.0.0.1:1338", "127.0.0.1", 1338},
                    GoodUriRow{"http://169.254.169.254/", "169.254.169.254", 80},
                    GoodUriRow{"http://metadata-mock:01338/a/b//", "metadata-mock", 1338},
                    GoodUriRow{"HTTP://localhost", "localhost", 80},
                    GoodUriRow{"http://my_host/a:b", "my_host", 80},
                    GoodUriRow{"http://[fd00:ec2::254]", "fd00:ec2::254", 80},
                    GoodUriRow{"http://[::1]:9/", "::1", 9},
                    GoodUriRow{"http://[fe80::1%25eth0]:80", "fe80::1%eth0", 80},
                    GoodUriRow{"https://[fe80::1%eth0]/", "fe80::1%eth0", 443},
                    GoodUriRow{"HTTPS://localhost/a:b?c=d", "localhost", 443},
                    GoodUriRow{"https://node-1.example.org?pretty", "node-1.example.org", 443}));

TEST(Uri, KnowsItsScheme) {
  EXPECT_FALSE(parse_uri("http://h")->is_https);
  EXPECT_TRUE(parse_uri("HTTPS://h", {.https = true})->is_https);
}

struct BadUriRow {
  std::string text;
  const char* problem;
};

class BadUri : public testing::TestWithParam<BadUriRow> {};

TEST_P(BadUri, IsRefusedWithItsProblem) {
  const auto uri = parse_uri(GetParam().text);
  ASSERT_FALSE(uri) << GetParam().text;
  EXPECT_TRUE(uri.error().contains(GetParam().problem)) << GetParam().text << ": " << uri.error();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadUri,
    testing::Values(
        BadUriRow{"", "start with http://"}, BadUriRow{"nonsense", "start with http://"},
        BadUriRow{"127.0.0.1:1338", "start with http://"}, BadUriRow{"http:/h", "start with"},
        BadUriRow{"https://127.0.0.1", "https is not supported"}, BadUriRow{"ftp://h", "scheme"},
        BadUriRow{"file:///etc/passwd", "scheme"}, BadUriRow{"xhttp://h", "scheme"},
        BadUriRow{" http://h", "scheme"}, BadUriRow{"http://", "no host"},
        BadUriRow{"http:///path", "no host"}, BadUriRow{"http://:80", "no host"},
        BadUriRow{"http://user@host", "user name"}, BadUriRow{"http://u:p@host", "user name"},
        BadUriRow{"user:p@host", "user name"}, BadUriRow{"https://u:p@host", "user name"},
        BadUriRow{"http://@host", "user name"}, BadUriRow{"http://host/a@b", "character"},
        BadUriRow{"http://host:port", "port"}, BadUriRow{"http://host:99999", "port"},
        BadUriRow{"http://host:0", "port"}, BadUriRow{"http://host:", "port"},
        BadUriRow{"http://host:-1", "port"}, BadUriRow{"http://host:/x", "port"},
        BadUriRow{"http://[::1", "brackets"}, BadUriRow{"http://[]", "brackets"},
        BadUriRow{"http://[nonsense]", "brackets"}, BadUriRow{"http://[127.0.0.1]", "brackets"},
        BadUriRow{"http://[::1]:0", "port"}, BadUriRow{"http://[::1]x", "port"},
        BadUriRow{"http://ho[st", "host"}, BadUriRow{"http://host/?q", "query"},
        BadUriRow{"http://host?q", "query"}, BadUriRow{"http://host/#f", "fragment"},
        BadUriRow{"http://host/a b", "character"}, BadUriRow{"http://ho\nst", "character"},
        BadUriRow{"http://h/\"", "character"}, BadUriRow{"http://h\\x", "character"},
        BadUriRow{"http://h/\xc3\xa4", "character"},
        BadUriRow{std::string("http://h\0x", 10), "character"}));

TEST(Uri, MayHaveAQueryOnlyIfTheRulesAllowIt) {
  EXPECT_TRUE(parse_uri("http://h/?q=1", {.query = true}));
  EXPECT_FALSE(parse_uri("https://h/", {.query = true}));
  EXPECT_FALSE(parse_uri("https://h/?q", {.https = true}));
}

}  // namespace
}  // namespace es_entrypoint::http
