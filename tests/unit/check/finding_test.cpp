#include "es_entrypoint/check/finding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace es_entrypoint::check {
namespace {

using options::OutputFormat;

const Findings rows{
    {"engine", Verdict::ok, "Elasticsearch 1.7.6 in /usr/share/elasticsearch", ""},
    {"vm.max_map_count", Verdict::warning, "65530, which is less than 262144",
     "on the host: sysctl -w vm.max_map_count=262144 (in ECS: in the instance's user data)"},
    {"address", Verdict::failure, "connection refused", "start the mock"},
};

TEST(CheckTable, IsAlignedAndFitsEightyColumns) {
  EXPECT_EQ(format_findings(rows, OutputFormat::text),
            "ok       engine            Elasticsearch 1.7.6 in /usr/share/elasticsearch\n"
            "warning  vm.max_map_count  65530, which is less than 262144\n"
            "                           -> on the host: sysctl -w vm.max_map_count=262144 (in\n"
            "                              ECS: in the instance's user data)\n"
            "failure  address           connection refused\n"
            "                           -> start the mock\n"
            "\n"
            "failures: 1, warnings: 1, ok: 1\n");
}

TEST(CheckTable, HasEachDirectoryOnceAndEveryOtherPrerequisite) {
  using State = plan::Prerequisite::State;
  Findings findings{{"directory /data", Verdict::failure, "is owned by 0:0", "chown"},
                    {"discovery", Verdict::ok, "finds two nodes"}};
  append_prerequisites(findings, {{"directory /data", State::missing, "is known already", ""},
                                  {"directory /more", State::missing, "cannot be written", ""},
                                  {"discovery", State::met, "by the launcher", ""}});
  std::vector<std::string> seen;
  std::ranges::transform(findings, std::back_inserter(seen), &Finding::seen);
  EXPECT_THAT(seen, testing::ElementsAre("is owned by 0:0", "finds two nodes", "cannot be written",
                                         "by the launcher"));
}

TEST(CheckTable, ShowsNoSecretAndNoTerminalSequence) {
  const Findings hostile{{"seed password=hunter22secret", Verdict::ok,
                          "\xc2\x9b[2J\xe2\x80\xae" + std::string(100000, 'x'),
                          "password=hunter22secret"}};
  for (const auto format : {OutputFormat::text, OutputFormat::json}) {
    const auto text = format_findings(hostile, format);
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("hunter22secret")));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("\xc2\x9b")));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("\xe2\x80\xae")));
    EXPECT_LT(text.size(), 4000U);
  }
}

TEST(CheckTable, StaysWithinEightyColumnsForAnyText) {
  Finding row{"subject", Verdict::ok, "", ""};
  for (int i = 0; i < 200; ++i) {
    row.seen += std::string(static_cast<std::size_t>(i % 11), 'x') + " ";
  }
  row.remedy = row.seen;
  std::istringstream lines(format_findings(Findings{row}, OutputFormat::text));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(CheckTable, PrintsALongSubjectOnALineOfItsOwn) {
  const Findings with_path{
      {"heap", Verdict::ok, "512m", ""},
      {"directory /usr/share/elasticsearch/data", Verdict::failure, "not writable", "give it"},
      {"nproc", Verdict::ok, "4096", ""},
  };
  EXPECT_EQ(format_findings(with_path, OutputFormat::text),
            "ok       heap   512m\n"
            "failure  directory /usr/share/elasticsearch/data\n"
            "                not writable\n"
            "                -> give it\n"
            "ok       nproc  4096\n"
            "\n"
            "failures: 1, warnings: 0, ok: 2\n");
}

TEST(CheckTable, IsNotBrokenByTheAnswerOfAService) {
  const auto text = format_findings(Findings{{"imds", Verdict::ok, "a\nok  forged\x1b[31m", ""}},
                                    OutputFormat::text);
  EXPECT_EQ(std::ranges::count(text, '\n'), 3) << "the row, the blank line and the sum";
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(CheckJson, HasTheVerdictAndEachCheck) {
  const auto document = nlohmann::json::parse(format_findings(rows, OutputFormat::json));
  EXPECT_EQ(document["verdict"], "failure");
  ASSERT_EQ(document["checks"].size(), 3U);
  EXPECT_EQ(document["checks"][2]["check"], "address");
  EXPECT_EQ(document["checks"][2]["verdict"], "failure");
  EXPECT_EQ(document["checks"][2]["seen"], "connection refused");
  EXPECT_EQ(document["checks"][2]["remedy"], "start the mock");
}

TEST(CheckRows, HaveSubjectsOfTheirOwn) {
  Findings twice{{"settings", Verdict::ok, "a", ""},
                 {"heap", Verdict::ok, "", ""},
                 {"settings", Verdict::ok, "b", ""},
                 {"settings", Verdict::ok, "c", ""}};
  number_repeated_subjects(twice);
  EXPECT_EQ(twice[0].subject, "settings");
  EXPECT_EQ(twice[2].subject, "settings 2");
  EXPECT_EQ(twice[3].subject, "settings 3");
}

TEST(CheckVerdict, IsTheWorstOfAllRows) {
  EXPECT_EQ(worst_of({}), Verdict::ok);
  EXPECT_EQ(worst_of(rows), Verdict::failure);
}

TEST(CheckRow, FailsOnlyIfTheEngineWillNotWork) {
  using State = plan::Prerequisite::State;
  const auto verdict_of = [](State state) {
    return make_finding({"nofile", state, "1024", "raise it"}).verdict;
  };
  EXPECT_EQ(verdict_of(State::met), Verdict::ok);
  EXPECT_EQ(verdict_of(State::tolerated), Verdict::warning);
  EXPECT_EQ(verdict_of(State::costly), Verdict::warning);
  EXPECT_EQ(verdict_of(State::missing), Verdict::failure);
}

TEST(CheckRow, IsAWarningForEachOfTheLaunch) {
  EXPECT_EQ(make_findings("plan", {{"a is set", "unset a"}, {"b is set", ""}}),
            (Findings{{"plan", Verdict::warning, "a is set", "unset a"},
                      {"plan", Verdict::warning, "b is set", ""}}));
  EXPECT_EQ(make_findings("plan", {}), Findings{});
}

TEST(CheckRow, TakesTheRemedyOutOfAnError) {
  const Finding row =
      make_finding("address", Verdict::failure,
                   {support::ExitCode::unavailable, "cannot read x: a; b", "start it; or y"});
  EXPECT_EQ(row.seen, "cannot read x: a; b") << "it is not split at its punctuation";
  EXPECT_EQ(row.remedy, "start it; or y");
}

}  // namespace
}  // namespace es_entrypoint::check
