#include "es_entrypoint/http/given_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::http {
namespace {

const std::string token = "AQAEAEbY1x2c3v4b5n6m7-_k8j9h0gQ==";

struct RepeatRow {
  std::string text;
  bool repeats;
};

class Repeat : public testing::TestWithParam<RepeatRow> {};

TEST_P(Repeat, IsTwelveCharactersInARowOfAToken) {
  EXPECT_EQ(repeats(GetParam().text, token), GetParam().repeats) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Metadata, Repeat,
                         testing::Values(RepeatRow{token, true}, RepeatRow{"x" + token + "y", true},
                                         RepeatRow{token.substr(0, token.size() - 1), true},
                                         RepeatRow{token.substr(0, 20), true},
                                         RepeatRow{token.substr(1), true},
                                         RepeatRow{token.substr(5, 12), true},
                                         RepeatRow{token.substr(5, 11), false},
                                         RepeatRow{"t=" + token.substr(22, 9) + "%3D%3D", false},
                                         RepeatRow{"t=" + token.substr(20, 11) + "%3d%3D", true},
                                         RepeatRow{"%41%51%41%45%41%45%62%59%31%78%32%63", true},
                                         RepeatRow{"%41%51%41%45%41%45%62%59%31%78%32", false},
                                         RepeatRow{"10.0.1.11", false}, RepeatRow{"", false},
                                         RepeatRow{"100%", false}, RepeatRow{"%zz%4", false}));

TEST(Repeat, OfAShortTokenIsAllOfIt) {
  EXPECT_TRUE(repeats("x12345678", "12345678"));
  EXPECT_FALSE(repeats("1234567", "12345678"));
  EXPECT_FALSE(repeats("1", "1")) << "of a mock";
}

TEST(GivenTokens, AreAllRemembered) {
  GivenTokens tokens;
  tokens.add("first-token-of-two");
  tokens.add(token);
  EXPECT_TRUE(tokens.are_repeated_in("first-token-of"));
  EXPECT_TRUE(tokens.are_repeated_in(HttpResponse{302, "", "", "http://x/?" + token}));
  EXPECT_FALSE(tokens.are_repeated_in(HttpResponse{200, "10.0.1.11", "text/plain", ""}));
}

TEST(Repeat, IsFoundInTheLongestDocumentInNoTime) {
  const std::string longest(4096, 'a');
  EXPECT_FALSE(repeats(std::string(1048576, 'b'), longest));
}

}  // namespace
}  // namespace es_entrypoint::http
