#include "es_entrypoint/cli/command_line.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace es_entrypoint::cli {
namespace {

using support::Arguments;

struct Row {
  std::string name;
  Arguments words;
  Arguments options;  ///< "--name=value", or "--name" if it has no value
  Arguments command;
  std::size_t entrypoint_words = 0;  ///< of the command
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class CommandLineTable : public testing::TestWithParam<Row> {};

TEST_P(CommandLineTable, HasTwoParts) {
  const auto line =
      split_command_line(GetParam().words, [](std::span<const std::string> words) -> std::size_t {
        if (words.front() == "/docker-entrypoint.sh") {
          return 1;
        }
        return words.size() > 1 && words[1] == "/docker-entrypoint.sh" ? 2 : 0;
      });
  Arguments options;
  for (const auto& [row, value] : line.options) {
    options.push_back(std::string{row->name} + (value ? "=" + *value : ""));
  }
  EXPECT_EQ(options, GetParam().options);
  EXPECT_EQ(line.command_words, GetParam().command);
  EXPECT_EQ(line.entrypoint_words, GetParam().entrypoint_words);
}

INSTANTIATE_TEST_SUITE_P(
    Cli, CommandLineTable,
    testing::Values(
        Row{"nothing", {}, {}, {}},
        Row{"a command alone", {"bash", "-c", "id"}, {}, {"bash", "-c", "id"}},
        Row{"options in front",
            {"--heap=1g", "elasticsearch", "-d"},
            {"--heap=1g"},
            {"elasticsearch", "-d"}},
        Row{"a value as a word of its own",
            {"--heap", "1g", "--user", "1000", "bash"},
            {"--heap=1g", "--user=1000"},
            {"bash"}},
        Row{"an optional value only by =",
            {"--dry-run", "json", "--dry-run=json"},
            {"--dry-run"},
            {"json", "--dry-run=json"}},
        Row{"a missing value is empty", {"--heap"}, {"--heap="}, {}},
        Row{"an option is not a value", {"--user", "--dry-run"}, {"--user=", "--dry-run"}, {}},
        Row{"nothing after = is an empty value",
            {"--user=", "--check=", "--help=", "x"},
            {"--user=", "--check=", "--help="},
            {"x"}},
        Row{"launcher options after the command are the command's",
            {"elasticsearch", "--heap=1g"},
            {},
            {"elasticsearch", "--heap=1g"}},
        Row{"dotted options are the engine's",
            {"--discovery.type=ec2", "--heap=1g"},
            {},
            {"--discovery.type=ec2", "--heap=1g"}},
        Row{"short options are the engine's", {"-d", "-p"}, {}, {"-d", "-p"}},
        Row{"longer names are not the launcher's", {"--heapsize=1"}, {}, {"--heapsize=1"}},
        Row{"-- ends the options", {"--heap=1g", "--", "--user=x"}, {"--heap=1g"}, {"--user=x"}},
        Row{"the second -- is the command's", {"--", "--", "x"}, {}, {"--", "x"}},
        Row{"the entrypoint's words stay",
            {"/docker-entrypoint.sh", "--discovery.type=ec2"},
            {},
            {"/docker-entrypoint.sh", "--discovery.type=ec2"},
            1},
        Row{"options after the entrypoint are the launcher's, however often it is named",
            {"--heap=1g", "/docker-entrypoint.sh", "--user=x", "/docker-entrypoint.sh", "--own=/y",
             "bash"},
            {"--heap=1g", "--user=x", "--own=/y"},
            {"/docker-entrypoint.sh", "/docker-entrypoint.sh", "bash"},
            2},
        Row{"the entrypoint may be named by several words",
            {"bash", "/docker-entrypoint.sh", "--heap", "1g", "-d"},
            {"--heap=1g"},
            {"bash", "/docker-entrypoint.sh", "-d"},
            2},
        Row{"after -- the entrypoint does not bring options back",
            {"--", "/docker-entrypoint.sh", "--user=x"},
            {},
            {"/docker-entrypoint.sh", "--user=x"},
            1},
        Row{"an empty word is a command", {"", "x"}, {}, {"", "x"}}),
    [](const auto& row) {
      std::string name;
      for (const char character : row.param.name) {
        if (std::isalnum(static_cast<unsigned char>(character)) != 0) {
          name += character;
        }
      }
      return name + std::to_string(row.index);
    });

}  // namespace
}  // namespace es_entrypoint::cli
