#include "es_entrypoint/support/json.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace es_entrypoint::support {
namespace {

constexpr std::size_t document_limit = 1UL << 20U;

std::string repeat(std::string_view text, std::size_t count) {
  std::string repeated;
  for (std::size_t i = 0; i < count; ++i) {
    repeated += text;
  }
  return repeated;
}

/// @return an object with so many different names.
std::string object_of(std::size_t names) {
  std::string text = "{";
  for (std::size_t i = 0; i < names; ++i) {
    text += fmt::format(R"({}"{:05x}":0)", i == 0 ? "" : ",", i);
  }
  return text + "}";
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  for (const auto* text :
       {"null", "true", "-1", "18446744073709551615", "0.5", R"("a\u00e9\n")", "[]", "{}",
        R"({"b":[1,{"a":[[],{}]},null,"x"],"a":{"c":{},"d":-2},"e":1e300})", " [1] "}) {
    EXPECT_EQ(parse_json(text).dump(), Json::parse(text).dump()) << text;
  }
  EXPECT_EQ(parse_json(R"({"a":{"b":1},"c":2,"a":3})").dump(), R"({"a":3,"c":2})");
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const auto* text : {"", " ", "{", "[1", "[1,]", R"({"a"})", R"({"a":})", "1 2", "nul",
                           "\"\xff\"", "\"", "1e999"}) {
    EXPECT_TRUE(parse_json(text).is_discarded()) << text;
  }
}

TEST(ParseJson, RefusesTooManyLevels) {
  EXPECT_EQ(parse_json(repeat("[", 64) + repeat("]", 64)).size(), 1U);
  EXPECT_TRUE(parse_json(repeat("[", 65) + repeat("]", 65)).is_discarded());
  EXPECT_TRUE(parse_json(repeat("{\"a\":", 65) + "1" + repeat("}", 65)).is_discarded());
}

TEST(ParseJson, RefusesTooManyValues) {
  EXPECT_EQ(parse_json("[" + repeat("0,", 32766) + "0]").size(), 32767U);
  EXPECT_TRUE(parse_json("[" + repeat("0,", 32767) + "0]").is_discarded());
  EXPECT_TRUE(parse_json("[" + repeat("[],", 32767) + "[]]").is_discarded());
  EXPECT_EQ(parse_json(object_of(1024)).size(), 1024U);
  EXPECT_TRUE(parse_json(object_of(1025)).is_discarded());
}

TEST(ParseJson, StopsWhereAHostileDocumentWouldTakeLong) {
  for (const auto& text :
       {object_of(document_limit / 10), "[" + repeat("{},", document_limit / 3 - 1) + "0]",
        repeat("[", document_limit), repeat("{\"a\":", document_limit / 5)}) {
    ASSERT_LE(text.size(), document_limit);
    EXPECT_TRUE(parse_json(text).is_discarded()) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace es_entrypoint::support
