#include "es_entrypoint/engine/prefix_words.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace es_entrypoint::engine {
namespace {

using Kind = PrefixWords::Kind;

struct Row {
  std::vector<std::string> words;
  Kind kind;
  std::size_t length;
};

class PrefixWordsTable : public testing::TestWithParam<Row> {};

TEST_P(PrefixWordsTable, AreFoundInFrontOfTheCommandThatTheyStart) {
  const auto found = find_prefix_words(GetParam().words);
  EXPECT_EQ(found.kind, GetParam().kind);
  EXPECT_EQ(found.length, GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(
    Words, PrefixWordsTable,
    testing::Values(
        Row{{}, Kind::none, 0}, Row{{"elasticsearch"}, Kind::none, 0},
        Row{{"/bin/tini", "--", "x"}, Kind::init, 2}, Row{{"tini", "x", "--"}, Kind::init, 1},
        Row{{"/tini", "-g", "-s", "--", "x"}, Kind::init, 4},
        Row{{"tini", "-p", "SIGTERM", "-gvv", "-e143", "x"}, Kind::init, 5},
        Row{{"tini", "-vp", "SIGTERM", "--", "x"}, Kind::init, 4},
        Row{{"tini", "-pSIGTERM", "--", "x"}, Kind::init, 3},
        Row{{"tini", "--version"}, Kind::none, 0}, Row{{"tini", "-h", "x"}, Kind::none, 0},
        Row{{"tini", "--"}, Kind::none, 0}, Row{{"tini"}, Kind::none, 0},
        Row{{"tini", "-p"}, Kind::none, 0}, Row{{"tini", "-p", "SIGTERM"}, Kind::none, 0},
        Row{{"/sbin/docker-init", "--", "x"}, Kind::init, 2},
        Row{{"dumb-init", "--single-child", "--rewrite", "15:3", "--", "x"}, Kind::init, 5},
        Row{{"dumb-init", "--rewrite=15:3", "-r", "1:2", "x"}, Kind::init, 4},
        Row{{"catatonit", "-g", "--", "x"}, Kind::init, 3}, Row{{"catatonit", "-P"}, Kind::none, 0},
        Row{{"bash", "x.sh", "-c"}, Kind::shell, 1}, Row{{"/bin/sh", "-ex", "x"}, Kind::shell, 2},
        Row{{"bash", "-eo", "pipefail", "x"}, Kind::shell, 3},
        Row{{"bash", "+x", "--norc", "--rcfile", "rc", "--", "x"}, Kind::shell, 6},
        Row{{"bash", "-c", "x"}, Kind::none, 0}, Row{{"bash", "-lc", "x"}, Kind::none, 0},
        Row{{"bash", "-s", "x"}, Kind::none, 0}, Row{{"bash"}, Kind::none, 0},
        Row{{"bash", "-l"}, Kind::none, 0}, Row{{"bash", "-", "x"}, Kind::shell, 1}));

}  // namespace
}  // namespace es_entrypoint::engine
