#include "es_entrypoint/cli/help.hpp"

#include "es_entrypoint/cli/option_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace es_entrypoint::cli {
namespace {

using testing::HasSubstr;

TEST(Help, NamesEveryOptionAndVariable) {
  const auto help = format_help();
  for (const auto& row : option_table()) {
    EXPECT_THAT(help, HasSubstr(row.name));
    EXPECT_THAT(help, HasSubstr(row.variable));
  }
}

TEST(Help, FitsEightyColumns) {
  std::istringstream help{format_help()};
  for (std::string line; std::getline(help, line);) {
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(Help, DescribesAnOptionWithItsValuesDefaultAndVariable) {
  EXPECT_THAT(
      format_help(),
      HasSubstr("\n  --heap=SIZE\n"
                "      auto: half of the container's memory limit, at most 31 GiB, for engines\n"
                "      that do not size themselves\n"
                "      expected: auto, none or a size such as 512m or 4g, at least 2m\n"
                "      default: auto\n"
                "      environment: ES_ENTRYPOINT_HEAP\n"));
  EXPECT_THAT(format_help(), HasSubstr("\n  --dry-run[=FORMAT]\n"));
}

TEST(Help, BeginsWithTheUsageAndEndsWithTheExitStatuses) {
  const auto help = format_help();
  EXPECT_TRUE(help.starts_with("Usage: es-entrypoint [options] [--] [command [argument...]]\n\n"));
  EXPECT_TRUE(help.ends_with("128+n ended by signal n.\n")) << help;
}

}  // namespace
}  // namespace es_entrypoint::cli
