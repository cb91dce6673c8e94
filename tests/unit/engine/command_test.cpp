#include "es_entrypoint/engine/command.hpp"

#include "engine/temporary_home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

namespace es_entrypoint::engine {
namespace {

using options::Options;
using support::Arguments;
using support::Environment;
using support::ExitCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

class FindCommand : public testing::Test {
 protected:
  /// Finds with PATH as `search_path`, and never on this machine's own.
  support::Expected<Command> find(const Arguments& words, const std::string& search_path) {
    const Environment environment{{{"PATH", search_path}}};
    return find_command(parse_command_request(words, "", environment), environment, options_);
  }

  TemporaryHome home_;
  Options options_;
};

TEST_F(FindCommand, SearchesAnEnginesNameInPath) {
  const auto path = home_.write_program("bin/elasticsearch");
  const auto found = find({"elasticsearch", "-Ea=b"}, "/nonexistent:" + home_.path("bin"));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->kind, CommandKind::engine);
  EXPECT_EQ(found->path, path);
  EXPECT_EQ(found->argv, (Arguments{"elasticsearch", "-Ea=b"}));
}

TEST_F(FindCommand, PutsTheInstalledEnginesNameInFrontOfOptionsOrNothing) {
  const auto path = home_.write_program("bin/opensearch");
  for (const auto& words : {Arguments{"-Ea=b"}, Arguments{}}) {
    const auto found = find(words, home_.path("bin"));
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->path, path);
    EXPECT_EQ(found->argv.front(), "opensearch");
    EXPECT_EQ(found->argv.size(), words.size() + 1);
  }
}

TEST_F(FindCommand, PrefersTheSpecifiedHome) {
  home_.write_program("elsewhere/elasticsearch");
  const auto path = home_.write_program("home/bin/elasticsearch");
  options_.engine_home = {home_.path("home"), support::Origin::option("--engine-home")};
  const auto found = find({"elasticsearch"}, home_.path("elsewhere"));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->path, path);
}

TEST_F(FindCommand, ReportsThePlacesSearchedInTheSpecifiedHome) {
  options_.engine_home = {home_.path(), support::Origin::option("--engine-home")};
  const auto found = find({}, "");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ExitCode::not_found);
  EXPECT_THAT(found.error().message(),
              AllOf(HasSubstr("elasticsearch or opensearch"), HasSubstr(home_.path("bin")),
                    HasSubstr("--engine-home")));
}

TEST_F(FindCommand, SearchesTheUsualHomesAfterPath) {
  const auto found = find({}, "/nonexistent");
  if (found) {  // this machine has one
    EXPECT_THAT(found->path, testing::StartsWith("/usr/share/"));
    return;
  }
  EXPECT_EQ(found.error().code, ExitCode::not_found);
  EXPECT_THAT(found.error().message(),
              AllOf(HasSubstr("elasticsearch or opensearch"), HasSubstr("PATH (/nonexistent)"),
                    HasSubstr("/usr/share/elasticsearch/bin, /usr/share/opensearch/bin")));
}

TEST_F(FindCommand, KeepsAnInitInFrontAndGivesItTheEnginesPath) {
  const auto init = home_.write_program("bin/tini");
  const auto path = home_.write_program("bin/elasticsearch");
  const auto found = find({"tini", "--", "elasticsearch", "-Ea=b"}, home_.path("bin"));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->path, init);
  EXPECT_EQ(found->program(), path);
  EXPECT_EQ(found->argv, (Arguments{"tini", "--", path, "-Ea=b"}));
  EXPECT_THAT(found->engine_words(), testing::ElementsAre("-Ea=b"));
}

class FindScript : public FindCommand {
 protected:
  FindScript() : script_(home_.write_program("docker-entrypoint.sh")) {
    home_.write_program("home/bin/elasticsearch");
    options_.engine_home = {home_.path("home"), support::Origin::option("--engine-home")};
    home_.write("home/lib/elasticsearch-8.19.0.jar", "");
  }

  std::string script_;
};

TEST_F(FindScript, GivesItTheWordForWhichItDoesItsFullPart) {
  for (const auto& words : {Arguments{script_}, Arguments{script_, "eswrapper"}}) {
    const auto found = find(words, "/bin");
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->kind, CommandKind::chained);
    EXPECT_EQ(found->path, script_);
    EXPECT_EQ(found->argv, (Arguments{script_, "eswrapper"}));
    EXPECT_EQ(found->script_word(), "eswrapper");
    EXPECT_THAT(found->engine_words(), testing::IsEmpty());
  }
}

TEST_F(FindScript, IsReportedIfItIsMissing) {
  const auto found = find({home_.path("missing/docker-entrypoint.sh"), "eswrapper"}, "/bin");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ExitCode::not_found);
  EXPECT_THAT(found.error().message(), HasSubstr("check the command"));
}

TEST_F(FindScript, RunsAForeignCommandToo) {
  const auto tool = home_.write_program("bin/tool");
  const auto found = find({script_, "tool", "-x"}, home_.path("bin"));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->kind, CommandKind::foreign);
  EXPECT_EQ(found->path, script_);
  EXPECT_EQ(found->argv, (Arguments{script_, "tool", "-x"}));
}

TEST_F(FindCommand, TakesTheImagesWrappersForTheEngine) {
  const auto path = home_.write_program("bin/elasticsearch");
  const auto by_name = find({"eswrapper", "-Ea=b"}, home_.path("bin"));
  ASSERT_TRUE(by_name) << by_name.error().message();
  EXPECT_EQ(by_name->path, path);
  EXPECT_EQ(by_name->argv, (Arguments{"elasticsearch", "-Ea=b"}));

  const auto by_path = find({home_.path("bin/es-docker")}, "/nonexistent");
  ASSERT_TRUE(by_path) << by_path.error().message();
  EXPECT_EQ(by_path->path, path);
}

TEST_F(FindCommand, KeepsArgvOfAPathAsItWasSpelled) {
  home_.write_program("bin/elasticsearch");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(home_.path());
  const auto found = find({"bin/elasticsearch", "--a=b"}, "/nonexistent");
  std::filesystem::current_path(before);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->path, home_.path("bin/elasticsearch"));
  EXPECT_EQ(found->argv.front(), "bin/elasticsearch");
}

TEST_F(FindCommand, NeverFindsTheLauncherItself) {
  // The running program under the engine's name, in front of the engine.
  home_.link("/proc/self/exe", "early/elasticsearch");
  const auto path = home_.write_program("late/elasticsearch");
  const auto found = find({"elasticsearch"}, home_.path("early") + ":" + home_.path("late"));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->path, path);

  options_.engine_home = {home_.path("home"), support::Origin::option("--engine-home")};
  home_.link("/proc/self/exe", "home/bin/elasticsearch");
  const auto none = find({}, "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ExitCode::not_found);
}

TEST_F(FindCommand, SkipsFilesThatCannotBeExecuted) {
  home_.make_directory("a/elasticsearch");
  home_.write("b/elasticsearch", "not a program");
  const auto path = home_.write_program("c/elasticsearch");
  const auto search_path = home_.path("a") + ":" + home_.path("b");
  const auto found = find({"elasticsearch"}, search_path + ":" + home_.path("c"));
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->path, path);
}

struct RefusedRow {
  std::string name;
  ExitCode code;
  std::string why;
};

class RefusedPath : public FindCommand, public testing::WithParamInterface<RefusedRow> {};

TEST_P(RefusedPath, IsReportedWithTheReason) {
  home_.make_directory("directory");
  home_.write("text", "not a program");
  home_.write_program("program");
  const auto path = home_.path(GetParam().name);
  const auto found = find({path}, "/bin");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, GetParam().code);
  EXPECT_THAT(found.error().message(), AllOf(HasSubstr(path), HasSubstr(GetParam().why)));
}

INSTANTIATE_TEST_SUITE_P(
    Paths, RefusedPath,
    testing::Values(RefusedRow{"missing", ExitCode::not_found, "cannot find"},
                    RefusedRow{"text/below", ExitCode::not_found, "cannot find"},
                    RefusedRow{"program/", ExitCode::not_found, "cannot find"},
                    RefusedRow{"directory", ExitCode::not_executable, "it is a directory"},
                    RefusedRow{"text", ExitCode::not_executable, "no execute permission"}));

TEST_F(FindCommand, SearchesAForeignCommandInPath) {
  const auto path = home_.write_program("tool");
  const auto found = find({"tool", "-x"}, home_.path());
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->kind, CommandKind::foreign);
  EXPECT_EQ(found->path, path);
  EXPECT_EQ(found->argv, (Arguments{"tool", "-x"}));
}

TEST_F(FindCommand, ReportsThePlacesSearchedForAForeignCommand) {
  for (const auto* name : {"tool", ""}) {
    const auto found = find({name}, "/nonexistent/bin");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ExitCode::not_found);
    EXPECT_THAT(found.error().message(), HasSubstr("/nonexistent/bin"));
  }
}

}  // namespace
}  // namespace es_entrypoint::engine
