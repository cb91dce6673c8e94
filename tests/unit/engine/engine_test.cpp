#include "es_entrypoint/engine/engine.hpp"

#include "engine/temporary_home.hpp"
#include "support/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace es_entrypoint::engine {
namespace {

using options::Options;
using support::Arguments;
using support::Environment;
using support::ExitCode;
using support::Setting;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A home below a temporary directory, and what the operator specifies.
class ReadEngine : public testing::Test {
 protected:
  void install(const std::string& jar, std::string_view script = "elasticsearch") {
    path_ = home_.write_program("bin/" + std::string(script));
    home_.write("lib/" + jar, "");
    home_.write("lib/elasticsearch-cli-8.17.0.jar", "");
    home_.make_directory("config");
  }

  support::Expected<Engine> read(Arguments words = {}) {
    words.push_front("engine");
    return read_engine({CommandKind::engine, path_, words}, Environment{variables_}, options_);
  }

  support::Expected<Engine> read_chained(const Arguments& words) {
    // The script is in the home, as OpenSearch's is.
    return read_engine({CommandKind::chained, home_.write_program("script.sh"), words},
                       Environment{variables_}, options_);
  }

  Engine good(support::Expected<Engine> engine) {
    EXPECT_TRUE(engine) << engine.error().message();
    return engine ? std::move(*engine) : Engine{};
  }

  TemporaryHome home_;
  std::string path_;
  std::vector<Environment::Variable> variables_;
  Options options_;
};

TEST_F(ReadEngine, FindsVersionHomeAndPlugins) {
  install("elasticsearch-1.7.6.jar");
  home_.make_directory("plugins/cloud-aws");
  home_.make_directory("plugins/bigdesk");
  home_.make_directory("plugins/.installing-12");
  home_.write("plugins/README", "");
  const auto engine = good(read());
  EXPECT_EQ(engine.version.text, "1.7.6");
  EXPECT_EQ(engine.version.distribution, dialect::Distribution::elasticsearch);
  EXPECT_EQ(engine.home, home_.path());
  EXPECT_EQ(engine.config, home_.path("config"));
  EXPECT_THAT(engine.plugins, ElementsAre("bigdesk", "cloud-aws"));
  EXPECT_TRUE(engine.has_plugin("cloud-aws"));
  EXPECT_FALSE(engine.has_plugin("discovery-ec2"));
  EXPECT_EQ(engine.dialect->release_line, "Elasticsearch 1.x");
}

TEST_F(ReadEngine, FollowsLinksToTheHome) {
  install("opensearch-2.19.0.jar", "opensearch");
  home_.link(path_, "usr/bin/opensearch");
  path_ = home_.path("usr/bin/opensearch");
  const auto engine = good(read());
  EXPECT_EQ(engine.home, home_.path());
  EXPECT_EQ(engine.version.distribution, dialect::Distribution::opensearch);
}

TEST_F(ReadEngine, TakesTheSpecifiedVersion) {
  install("elasticsearch-1.7.6.jar");
  options_.engine_version = {{*dialect::parse_version("8.19.0")},
                             support::Origin::option("--engine-version")};
  EXPECT_EQ(good(read()).dialect->release_line, "Elasticsearch 8.19");
}

TEST_F(ReadEngine, SearchesTheHomeEvenIfTheVersionIsSpecified) {
  // A script of the operator's own, which starts the engine of another home.
  const auto wrapper = home_.write_program("wrapper/bin/elasticsearch");
  home_.write("usual/lib/elasticsearch-1.7.6.jar", "");
  home_.link(home_.write_program("usual/bin/elasticsearch"), "path/elasticsearch");
  variables_ = {{"PATH", home_.path("path")}};
  options_.engine_version = {{*dialect::parse_version("1.7.5")},
                             support::Origin::option("--engine-version")};
  const auto engine = read_engine({CommandKind::chained, wrapper, {"wrapper", "elasticsearch"}},
                                  Environment{variables_}, options_);
  EXPECT_EQ(good(engine).home, home_.path("usual"));
  EXPECT_EQ(good(engine).version.text, "1.7.5");
}

TEST_F(ReadEngine, NamesItsHomeWithoutASlashAtTheEnd) {
  install("elasticsearch-1.7.6.jar");
  options_.engine_home = {home_.path() + "/./", support::Origin::option("--engine-home")};
  EXPECT_EQ(good(read()).home, home_.path());
}

TEST_F(ReadEngine, TakesTheDistributionOfABareVersionFromTheCommand) {
  install("elasticsearch-1.7.6.jar", "opensearch");
  options_.engine_version = {{*dialect::parse_version("2.19.0")},
                             support::Origin::option("--engine-version")};
  EXPECT_EQ(good(read()).version.distribution, dialect::Distribution::opensearch);
}

TEST_F(ReadEngine, ReportsThePlacesSearchedForTheVersion) {
  options_.engine_home = {home_.path(), support::Origin::option("--engine-home")};
  const auto engine = read();
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ExitCode::bad_config);
  EXPECT_THAT(engine.error().message(),
              AllOf(HasSubstr(home_.path("lib")), HasSubstr("--engine-version")));
}

TEST_F(ReadEngine, RefusesToChooseBetweenTwoVersions) {
  install("elasticsearch-1.7.5.jar");
  home_.write("lib/elasticsearch-1.7.6.jar", "");
  const auto engine = read();
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ExitCode::bad_config);
  EXPECT_THAT(engine.error().message(), AllOf(HasSubstr("1.7.5"), HasSubstr("1.7.6")));
}

TEST_F(ReadEngine, PrefersArgumentsToTheEnvironmentToTheFile) {
  install("elasticsearch-2.4.6.jar");
  home_.write("config/elasticsearch.yml", "a: file\nb: file\nc: file\n");
  variables_ = {{"ES_JAVA_OPTS", "-Des.b=java -Des.a=java"}};
  const auto engine = good(read({"--a=argv"}));
  EXPECT_EQ(*engine.find_setting("a"), (Setting{"a", "argv", support::Origin::argv()}));
  EXPECT_EQ(*engine.find_setting("b"),
            (Setting{"b", "java", support::Origin::environment("ES_JAVA_OPTS")}));
  EXPECT_EQ(
      *engine.find_setting("c"),
      (Setting{"c", "file", support::Origin::config(home_.path("config/elasticsearch.yml"))}));
  EXPECT_EQ(engine.find_setting("d"), nullptr);
  EXPECT_EQ(engine.find_any_setting({"d", "c", "a"})->name, "c");
}

struct MovedRow {
  std::string_view jar;
  Arguments words;
  std::string variable;
};

class MovedConfig : public ReadEngine, public testing::WithParamInterface<MovedRow> {};

TEST_P(MovedConfig, IsReadFromThePlaceThatTheLineReads) {
  install(std::string(GetParam().jar));
  const auto name = GetParam().jar.starts_with("opensearch") ? "opensearch" : "elasticsearch";
  home_.write(std::string("config/") + name + ".yml", "a: old\n");
  home_.write(std::string("moved/") + name + ".yml", "a: new\n");
  Arguments words;
  for (const auto& word : GetParam().words) {
    words.push_back(word + home_.path("moved"));
  }
  if (!GetParam().variable.empty()) {
    variables_ = {{GetParam().variable, home_.path("moved")}};
  }
  EXPECT_EQ(good(read(words)).find_setting("a")->value, "new");
}

INSTANTIATE_TEST_SUITE_P(
    Lines, MovedConfig,
    testing::Values(MovedRow{"elasticsearch-1.7.6.jar", {"--path.conf="}, ""},
                    MovedRow{"elasticsearch-1.7.6.jar", {"-Des.path.conf="}, ""},
                    MovedRow{"elasticsearch-2.4.6.jar", {"-Dpath.conf="}, ""},
                    MovedRow{"elasticsearch-5.6.16.jar", {"-Epath.conf="}, ""},
                    MovedRow{"elasticsearch-6.8.23.jar", {}, "ES_PATH_CONF"},
                    MovedRow{"elasticsearch-9.0.0.jar", {}, "ES_PATH_CONF"},
                    MovedRow{"opensearch-2.19.0.jar", {}, "OPENSEARCH_PATH_CONF"}));

TEST_F(ReadEngine, TakesTheConfigurationFileThatIsNamedTo1x) {
  install("elasticsearch-1.7.6.jar");
  const auto file = home_.write("other.yml", "a: b\n");
  EXPECT_EQ(good(read({"--config=" + file})).find_setting("a")->origin,
            support::Origin::config(file));
}

TEST_F(ReadEngine, RefusesABrokenConfigurationFile) {
  install("elasticsearch-8.17.0.jar");
  home_.write("config/elasticsearch.yml", "a: [b\n");
  const auto engine = read();
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ExitCode::bad_config);
}

TEST_F(ReadEngine, LeavesDottedVariablesToAnEngineThatReadsThem) {
  install("elasticsearch-7.17.9.jar");
  home_.write("bin/elasticsearch-env", "ES_DISTRIBUTION_TYPE=docker\n");
  variables_ = {{"cluster.name", "logs"}};
  const auto engine = good(read());
  EXPECT_THAT(engine.settings, ElementsAre(Setting{"cluster.name", "logs",
                                                   support::Origin::environment("cluster.name")}));
  EXPECT_THAT(engine.unread_settings, IsEmpty());
}

TEST_F(ReadEngine, SpellsDottedVariablesForAnImagesEngineWhoseScriptReadsThem) {
  // Of 6.0 to 7.5 the image's script makes settings of them, and there is none in between here.
  for (const auto* version : {"6.8.23", "7.3.2"}) {
    const TemporaryHome home;
    path_ = home.write_program("bin/elasticsearch");
    home.write("lib/elasticsearch-" + std::string(version) + ".jar", "");
    home.write("bin/elasticsearch-env", "ES_DISTRIBUTION_TYPE=docker\n");
    variables_ = {{"cluster.name", "logs"}};
    EXPECT_EQ(good(read()).unread_settings.size(), 1U) << version;
  }
}

TEST_F(ReadEngine, SpellsVariablesWithUpperCaseForEnginesThatSkipThem) {
  home_.write("bin/elasticsearch-env", "ES_DISTRIBUTION_TYPE=docker\n");
  variables_ = {{"discovery.ec2.tag.Name", "es"}, {"cluster.name", "logs"}};
  install("elasticsearch-7.14.0.jar");
  EXPECT_THAT(good(read()).unread_settings, IsEmpty());
  options_.engine_version = {{*dialect::parse_version("7.17.9")},
                             support::Origin::option("--engine-version")};
  const Setting tag{"discovery.ec2.tag.Name", "es",
                    support::Origin::environment("discovery.ec2.tag.Name")};
  const auto engine = good(read());
  EXPECT_THAT(engine.unread_settings, ElementsAre(tag));
  EXPECT_EQ(*engine.find_setting(tag.name), tag);
  EXPECT_EQ(engine.find_setting("cluster.name")->value, "logs");
}

TEST_F(ReadEngine, CompletesPlaceholders) {
  install("elasticsearch-1.7.6.jar");
  home_.write("config/elasticsearch.yml", "discovery.type: ${DT}\npath.data: ${A}/x,${B}\n");
  variables_ = {{"DT", "ec2"}, {"A", "/a"}};
  const auto engine = good(read({"--node.name=${NONE:n1}"}));
  EXPECT_EQ(engine.find_setting("discovery.type")->value, "ec2");
  EXPECT_EQ(engine.find_setting("path.data")->value, "/a/x,${B}");
  EXPECT_EQ(engine.find_setting("node.name")->value, "n1");
}

TEST_F(ReadEngine, HasNoSettingWithoutAName) {
  install("elasticsearch-1.7.6.jar");
  EXPECT_EQ(good(read({"--=x"})).find_setting(""), nullptr);
}

TEST_F(ReadEngine, FindsDottedVariablesThatAreNotRead) {
  for (const auto* version : {"1.7.6", "2.4.6", "5.6.16", "6.8.23", "7.17.9", "8.17.0"}) {
    const TemporaryHome home;
    path_ = home.write_program("bin/elasticsearch");
    home.write("lib/elasticsearch-" + std::string(version) + ".jar", "");
    home.write("bin/elasticsearch-env", "ES_DISTRIBUTION_TYPE=zip\n");
    home.make_directory("config");
    variables_ = {{"cluster.name", "logs"}, {"node.name", "n1"}};
    const auto prefix = (*dialect::find_dialect(*dialect::parse_version(version)))->prefix;
    const auto engine = good(read({std::string(prefix) + "node.name=n2"}));
    EXPECT_THAT(
        engine.unread_settings,
        ElementsAre(Setting{"cluster.name", "logs", support::Origin::environment("cluster.name")}))
        << version;
    EXPECT_EQ(engine.find_setting("node.name")->value, "n2") << version;
    EXPECT_EQ(engine.find_setting("cluster.name")->value, "logs") << version;
  }
}

TEST_F(ReadEngine, LetsTheEnvironmentWinFrom83OnIfTheEngineReadsIt) {
  install("elasticsearch-8.17.0.jar");
  variables_ = {{"a.b", "variable"}};
  EXPECT_EQ(good(read({"-Ea.b=argv"})).find_setting("a.b")->value, "argv");
  home_.write("bin/elasticsearch-env", "ES_DISTRIBUTION_TYPE=docker\n");
  EXPECT_EQ(good(read({"-Ea.b=argv"})).find_setting("a.b")->value, "variable");
}

TEST_F(ReadEngine, KnowsWhichScriptsReadTheEnvironment) {
  variables_ = {{"cluster.name", "logs"}};
  install("elasticsearch-6.8.23.jar");
  EXPECT_THAT(good(read_chained({"script.sh", "eswrapper"})).unread_settings, IsEmpty());
  EXPECT_EQ(good(read_chained({"script.sh", "elasticsearch"})).unread_settings.size(), 1U);
}

TEST_F(ReadEngine, ReadsTheWordsAfterAScriptsCommand) {
  install("opensearch-2.19.0.jar", "opensearch");
  EXPECT_EQ(good(read_chained({"script.sh", "opensearch", "-Ea=b"})).find_setting("a")->value, "b");
  EXPECT_EQ(good(read_chained({"script.sh", "-Ea=b"})).find_setting("a")->value, "b");
  EXPECT_EQ(good(read_chained({"script.sh"})).find_setting("a"), nullptr);
}

TEST_F(ReadEngine, KnowsThatOpenSearchsScriptReadsTheEnvironmentForItsOwnWordsOnly) {
  install("opensearch-2.19.0.jar", "opensearch");
  variables_ = {{"cluster.name", "logs"}};
  EXPECT_THAT(good(read_chained({"script.sh", "opensearch"})).unread_settings, IsEmpty());
  EXPECT_THAT(good(read_chained({"script.sh"})).unread_settings, IsEmpty());
  EXPECT_EQ(good(read_chained({"script.sh", path_})).unread_settings.size(), 1U);
}

TEST_F(ReadEngine, KnowsSinceWhichPatchAScriptKeepsItsArguments) {
  install("elasticsearch-8.3.2.jar");
  const Arguments words{"script.sh", "eswrapper", "-Ea=b"};
  EXPECT_TRUE(good(read_chained(words)).arguments_are_dropped);
  options_.engine_version = {{*dialect::parse_version("8.3.3")},
                             support::Origin::option("--engine-version")};
  EXPECT_FALSE(good(read_chained(words)).arguments_are_dropped);
}

TEST_F(ReadEngine, KnowsThatScriptsOf6And7DropTheWordsAfterTheWrapper) {
  install("elasticsearch-7.17.9.jar");
  const Arguments wrapped{"script.sh", "eswrapper", "-Ea=b"};
  EXPECT_FALSE(good(read_chained(wrapped)).arguments_are_dropped) << "a script of the operator's";
  home_.write("bin/elasticsearch-env", "ES_DISTRIBUTION_TYPE=docker\n");
  EXPECT_TRUE(good(read_chained(wrapped)).arguments_are_dropped);
  const auto named = good(read_chained({"script.sh", "elasticsearch", "-Ea=b"}));
  EXPECT_FALSE(named.arguments_are_dropped);
  EXPECT_NE(named.find_setting("a"), nullptr);
  EXPECT_FALSE(good(read({"-Ea=b"})).arguments_are_dropped);
}

TEST_F(ReadEngine, WarnsOfAReleaseNewerThanItKnows) {
  install("elasticsearch-10.0.0.jar");
  EXPECT_THAT(messages_of(good(read()).warnings),
              ElementsAre(HasSubstr("newer than es-entrypoint knows")));
}

TEST_F(ReadEngine, WarnsOfSeveralSettingsInOneWord) {
  install("elasticsearch-8.17.0.jar");
  EXPECT_THAT(messages_of(good(read({"-Ea.b=c -Ed.e=f"})).warnings),
              ElementsAre(HasSubstr("-Ea.b=...")));
}

TEST_F(ReadEngine, WarnsIfTheScriptMovesTheConfigurationBack) {
  install("opensearch-2.19.0.jar", "opensearch");
  variables_ = {{"OPENSEARCH_PATH_CONF", home_.path("moved")}};
  const auto engine = good(read_chained({"script.sh"}));
  EXPECT_EQ(engine.config, home_.path("config"));
  EXPECT_THAT(messages_of(engine.warnings),
              ElementsAre(HasSubstr("OPENSEARCH_PATH_CONF has no effect")));
}

struct DiscoveryRow {
  Arguments words;
  std::optional<std::string> chosen;
};

class Discovery : public ReadEngine, public testing::WithParamInterface<DiscoveryRow> {};

TEST_P(Discovery, IsChosenByASettingThatDiffersFromTheDefault) {
  install("elasticsearch-1.7.6.jar");
  const auto engine = good(read(GetParam().words));
  const auto* found = engine.find_discovery();
  EXPECT_EQ(found == nullptr ? std::nullopt : std::optional(found->name), GetParam().chosen);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, Discovery,
    testing::Values(DiscoveryRow{{}, std::nullopt},
                    DiscoveryRow{{"--cluster.name=a"}, std::nullopt},
                    DiscoveryRow{{"--discovery.type=ec2"}, "discovery.type"},
                    DiscoveryRow{{"--discovery.type=single-node"}, "discovery.type"},
                    DiscoveryRow{{"--discovery.type=zen"}, "discovery.type"},
                    DiscoveryRow{{"--discovery.type=multi-node"}, "discovery.type"},
                    DiscoveryRow{{"--discovery.zen.ping.unicast.hosts=a"},
                                 "discovery.zen.ping.unicast.hosts"},
                    DiscoveryRow{{"--discovery.seed_hosts.0=a"}, "discovery.seed_hosts"},
                    DiscoveryRow{{"--discovery.zen.ping.multicast.enabled=false"}, std::nullopt},
                    DiscoveryRow{{"--discovery.zen.ping.multicast.enabled=true"},
                                 "discovery.zen.ping.multicast.enabled"}));

}  // namespace
}  // namespace es_entrypoint::engine
