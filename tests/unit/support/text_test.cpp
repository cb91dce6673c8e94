#include "es_entrypoint/support/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace es_entrypoint::support {
namespace {

using std::chrono::milliseconds;

struct PrintableRow {
  std::string bytes;
  std::string expected;
};

class Printable : public testing::TestWithParam<PrintableRow> {};

TEST_P(Printable, IsOneSafeLine) { EXPECT_EQ(printable(GetParam().bytes), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Text, Printable,
    testing::Values(PrintableRow{"", ""}, PrintableRow{"plain text", "plain text"},
                    PrintableRow{"two\nlines\r\n", "two\\x0alines\\x0d\\x0a"},
                    PrintableRow{"\x1b[31mred", "\\x1b[31mred"},
                    PrintableRow{std::string{"a\0b", 3}, "a\\x00b"}, PrintableRow{"\x7f", "\\x7f"},
                    PrintableRow{"Zürich 北京 🦌", "Zürich 北京 🦌"},
                    PrintableRow{"\xff\xfe", "\\xff\\xfe"},
                    PrintableRow{"cut \xe5\x8c", "cut \\xe5\\x8c"},
                    PrintableRow{"overlong \xc0\xaf", "overlong \\xc0\\xaf"},
                    PrintableRow{"surrogate \xed\xa0\x80", "surrogate \\xed\\xa0\\x80"},
                    PrintableRow{"control \xc2\x9b", "control \\xc2\\x9b"},
                    PrintableRow{"first \xc2\x80", "first \\xc2\\x80"},
                    PrintableRow{"last \xc2\x9f", "last \\xc2\\x9f"},
                    PrintableRow{"not one \xc2\xa0", "not one \xc2\xa0"},
                    PrintableRow{"line end \xe2\x80\xa8", "line end \\xe2\\x80\\xa8"},
                    PrintableRow{"turned \xe2\x80\xae", "turned \\xe2\\x80\\xae"},
                    PrintableRow{"isolated \xe2\x81\xa6", "isolated \\xe2\\x81\\xa6"},
                    PrintableRow{"turned \xe2\x81\xa9", "turned \\xe2\\x81\\xa9"},
                    PrintableRow{"a dash \xe2\x80\x94", "a dash \xe2\x80\x94"},
                    PrintableRow{"the last \xf4\x8f\xbf\xbf", "the last \xf4\x8f\xbf\xbf"},
                    PrintableRow{"torn \xe5\x8c-", "torn \\xe5\\x8c-"},
                    PrintableRow{"torn \xf0\x9f\xa6-", "torn \\xf0\\x9f\\xa6-"},
                    PrintableRow{"too high \xf4\x90\x80\x80", "too high \\xf4\\x90\\x80\\x80"}));

TEST(Text, PrintableCutsWhatIsTooLong) {
  EXPECT_EQ(printable("0123456789", 4), "0123...");
  EXPECT_EQ(printable("0123", 4), "0123");
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  EXPECT_EQ(split(",", ','), (std::vector<std::string>{"", ""}));
}

TEST(Text, TrimTakesBlanksAndTabsFromBothEnds) {
  EXPECT_EQ(trim(" \ta b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, LowerCaseIsOfAsciiLettersOnly) {
  EXPECT_EQ(to_lower("AZaz09@[\xc3\x84"), "azaz09@[\xc3\x84");
}

TEST(Text, WrapsAtBlanks) {
  EXPECT_EQ(wrap("aa bb cc", 5), (std::vector<std::string>{"aa bb", "cc"}));
  EXPECT_EQ(wrap("too-long b", 5), (std::vector<std::string>{"too-long", "b"}));
  EXPECT_EQ(wrap("", 5), std::vector<std::string>{""});
}

TEST(Text, NumbersAreDigitsOnlyAndInRange) {
  EXPECT_EQ(parse_number("0", 10), 0U);
  EXPECT_EQ(parse_number("0010", 10), 10U);
  EXPECT_EQ(parse_number("18446744073709551615", UINT64_MAX), UINT64_MAX);
  for (const auto* text : {"", "11", "-1", "+1", " 1", "1 ", "1a", "0x1", "99999999999999999999"}) {
    EXPECT_FALSE(parse_number(text, 10)) << text;
  }
  EXPECT_FALSE(parse_number("18446744073709551616", UINT64_MAX));
  EXPECT_FALSE(parse_number("9", 5));
  EXPECT_EQ(parse_number("5", 5), 5U);
}

TEST(Text, DurationsHaveUnitsAndBounds) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds{500});
  EXPECT_EQ(parse_duration("5s"), milliseconds{5000});
  EXPECT_EQ(parse_duration("5"), milliseconds{5000});
  EXPECT_EQ(parse_duration("2m"), milliseconds{120000});
  EXPECT_EQ(parse_duration("60m"), milliseconds{3600000});
  for (const auto* text :
       {"", "0", "0ms", "-5s", "5 s", "1.5s", "61m", "1h", "s", "ms", "9999999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Text, SizesHaveBinaryUnits) {
  EXPECT_EQ(parse_size("512m"), 512ULL << 20);
  EXPECT_EQ(parse_size("31G"), 31ULL << 30);
  EXPECT_EQ(parse_size("1048576k"), 1ULL << 30);
  EXPECT_EQ(parse_size("1024"), 1024U);
  for (const auto* text : {"", "0", "0m", "m", "-1g", "1.5g", "1gb", "1 g", "99999999999999999g"}) {
    EXPECT_FALSE(parse_size(text)) << text;
  }
}

TEST(Text, SplitsAListWithoutBlanksAndEmptyParts) {
  EXPECT_EQ(split_list(" a , b\t,,c d,"), (std::vector<std::string>{"a", "b", "c d"}));
  EXPECT_TRUE(split_list("").empty());
  EXPECT_TRUE(split_list(" , ").empty());
}

}  // namespace
}  // namespace es_entrypoint::support
