#include "es_entrypoint/engine/command_request.hpp"

#include "engine/temporary_home.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <utility>

namespace es_entrypoint::engine {
namespace {

using support::Arguments;
using support::Environment;

/// An image in small: "P" is the launcher's place with the original beside it, "Q" a link to the
/// launcher alone, "S" an official script of its own; {P} in a row is its path.
class Image {
 public:
  Image() {
    home_.link("/proc/self/exe", "P/docker-entrypoint.sh");
    home_.write_program("P/docker-entrypoint.sh.official");
    home_.link("/proc/self/exe", "Q/es-entrypoint");
    home_.write_program("S/docker-entrypoint.sh");
  }

  [[nodiscard]] std::string fill(std::string text) const {
    for (const auto& [mark, path] :
         {std::pair{"{P}", "P/docker-entrypoint.sh"}, std::pair{"{Q}", "Q/es-entrypoint"},
          std::pair{"{S}", "S/docker-entrypoint.sh"}, std::pair{"{D}", ""}}) {
      for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.replace(at, 3, home_.path(path));
      }
    }
    return text;
  }

  [[nodiscard]] Arguments fill(const Arguments& words) const {
    Arguments filled;
    for (const auto& word : words) {
      filled.push_back(fill(word));
    }
    return filled;
  }

 private:
  TemporaryHome home_;
};

struct Row {
  std::string name;
  std::string invoked;
  Arguments words;
  std::string chain;
  CommandKind kind;
  Arguments prefix;
  std::string script;
  Arguments left;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class RequestTable : public testing::TestWithParam<Row> {};

TEST_P(RequestTable, IsTakenApart) {
  const Image image;
  const auto& row = GetParam();
  const Environment environment{
      {{"PATH", image.fill("{D}/P:/usr/bin")}, {"ES_ENTRYPOINT_CHAIN", image.fill(row.chain)}}};
  const auto words = image.fill(row.words);
  const auto path = *environment.find("PATH");
  const std::span<const std::string> all{words.begin(), words.end()};
  std::size_t counted = 0;
  while (const auto length = entrypoint_length(all.subspan(counted), path)) {
    counted += length;
  }
  for (const auto entrypoint_words : {std::optional<std::size_t>(), std::optional(counted)}) {
    const auto request =
        parse_command_request(words, image.fill(row.invoked), environment, entrypoint_words);
    EXPECT_EQ(request.kind, row.kind);
    EXPECT_EQ(request.prefix, image.fill(row.prefix));
    EXPECT_EQ(request.script, image.fill(row.script));
    EXPECT_EQ(request.words, image.fill(row.left));
  }
}

constexpr auto chained = CommandKind::chained;
constexpr auto engine = CommandKind::engine;
constexpr auto foreign = CommandKind::foreign;
const std::string beside = "{P}.official";

INSTANTIATE_TEST_SUITE_P(
    InPlace, RequestTable,
    testing::Values(
        Row{"no word", "{P}", {}, "", chained, {}, beside, {}},
        Row{"a setting", "{P}", {"-Ea=b"}, "", chained, {}, beside, {"-Ea=b"}},
        Row{"a wrapper", "{P}", {"eswrapper"}, "", chained, {}, beside, {"eswrapper"}},
        Row{"own path twice",
            "{P}",
            {"{P}", "{P}", "eswrapper"},
            "",
            chained,
            {},
            beside,
            {"eswrapper"}},
        Row{"own name", "{P}", {"docker-entrypoint.sh", "-d"}, "", chained, {}, beside, {"-d"}},
        Row{"tini in front of the own path",
            "{P}",
            {"/bin/tini", "-g", "--", "{P}", "eswrapper"},
            "",
            chained,
            {"/bin/tini", "-g", "--"},
            beside,
            {"eswrapper"}},
        Row{"tini in front of a word",
            "{P}",
            {"tini", "--", "eswrapper"},
            "",
            chained,
            {"tini", "--"},
            beside,
            {"eswrapper"}},
        Row{"a shell that leads back",
            "{P}",
            {"bash", "{P}", "eswrapper"},
            "",
            chained,
            {},
            beside,
            {"eswrapper"}},
        Row{"tini and a shell",
            "{P}",
            {"tini", "--", "bash", "-x", "{P}"},
            "",
            chained,
            {"tini", "--"},
            beside,
            {}},
        Row{"a foreign command",
            "{P}",
            {"bash", "-c", "id"},
            "",
            foreign,
            {},
            beside,
            {"bash", "-c", "id"}},
        Row{"tini and a foreign command",
            "{P}",
            {"tini", "--", "id"},
            "",
            foreign,
            {},
            beside,
            {"tini", "--", "id"}},
        Row{"a call from a shell",
            "{P}",
            {"sh", "-c", "{P} eswrapper"},
            "",
            foreign,
            {},
            beside,
            {"sh", "-c", "{P} eswrapper"}},
        Row{"switched off", "{P}", {"eswrapper"}, "none", engine, {}, "", {"eswrapper"}},
        Row{"switched off, foreign", "{P}", {"id"}, "none", foreign, {}, "", {"id"}},
        Row{"an original elsewhere", "{Q}", {}, "/x/original", chained, {}, "/x/original", {}},
        Row{"the chain beats the original beside it",
            "{P}",
            {"{P}"},
            "/x/o",
            chained,
            {},
            "/x/o",
            {}},
        Row{"the chain names the place", "{Q}", {}, "{P}", chained, {}, beside, {}},
        Row{"the chain is a relative path", "{P}", {}, "x/o", chained, {}, beside, {}}));

INSTANTIATE_TEST_SUITE_P(
    UnderItsOwnName, RequestTable,
    testing::Values(Row{"no word, with a place in PATH", "{Q}", {}, "", chained, {}, beside, {}},
                    Row{"an engine, with a place in PATH",
                        "{Q}",
                        {"elasticsearch"},
                        "",
                        chained,
                        {},
                        beside,
                        {"elasticsearch"}},
                    Row{"a foreign command", "{Q}", {"id"}, "", foreign, {}, "", {"id"}},
                    Row{"switched off", "{Q}", {}, "none", engine, {}, "", {}},
                    Row{"the place's path",
                        "{Q}",
                        {"{P}", "elasticsearch"},
                        "",
                        chained,
                        {},
                        beside,
                        {"elasticsearch"}}));

INSTANTIATE_TEST_SUITE_P(
    InFront, RequestTable,
    testing::Values(
        Row{"a script alone", "{Q}", {"{S}"}, "", chained, {}, "{S}", {}},
        Row{"a script twice",
            "{Q}",
            {"{S}", "{S}", "eswrapper"},
            "",
            chained,
            {},
            "{S}",
            {"eswrapper"}},
        Row{"tini in front",
            "{Q}",
            {"/tini", "--", "{S}", "eswrapper"},
            "",
            chained,
            {"/tini", "--"},
            "{S}",
            {"eswrapper"}},
        Row{"a shell in front stays",
            "{Q}",
            {"bash", "{S}", "-Ea=b"},
            "",
            chained,
            {"bash"},
            "{S}",
            {"-Ea=b"}},
        Row{"a foreign command", "{Q}", {"{S}", "id", "-u"}, "", foreign, {}, "{S}", {"id", "-u"}},
        Row{"switched off", "{Q}", {"{S}", "eswrapper"}, "none", engine, {}, "", {"eswrapper"}},
        Row{"the script's other name",
            "{Q}",
            {"/x/opensearch-docker-entrypoint.sh"},
            "",
            chained,
            {},
            "/x/opensearch-docker-entrypoint.sh",
            {}},
        Row{"a moved script",
            "{Q}",
            {"/x/start.official", "opensearch"},
            "",
            chained,
            {},
            "/x/start.official",
            {"opensearch"}},
        Row{"Bitnami's script",
            "{Q}",
            {"/x/entrypoint.sh", "/x/run.sh"},
            "",
            foreign,
            {},
            "",
            {"/x/entrypoint.sh", "/x/run.sh"}}));

TEST(CommandRequest, OfAnEngineNeedsNoScript) {
  const Environment nothing{{{"PATH", "/nonexistent"}}};
  for (const auto& words :
       {Arguments{}, Arguments{"-Ea=b"}, Arguments{"--a.b=c"}, Arguments{"elasticsearch"},
        Arguments{"/usr/share/elasticsearch/bin/elasticsearch", "-d"}, Arguments{"bin/opensearch"},
        Arguments{"eswrapper"}, Arguments{"bin/es-docker"}}) {
    const auto request = parse_command_request(words, "", nothing);
    EXPECT_EQ(request.kind, engine);
    EXPECT_EQ(request.words, words);
  }
  for (const auto& words :
       {Arguments{"bash"}, Arguments{""}, Arguments{"elasticsearch-plugin", "list"},
        Arguments{"/elasticsearch/"}, Arguments{"tini", "--"}, Arguments{"tini", "--", "id"}}) {
    const auto request = parse_command_request(words, "", nothing);
    EXPECT_EQ(request.kind, foreign);
    EXPECT_EQ(request.words, words);
  }
}

TEST(CommandRequest, KeepsAnInitOrAShellInFrontOfAnEngine) {
  const Environment nothing{{{"PATH", "/nonexistent"}}};
  const auto shell = parse_command_request({"/bin/bash", "bin/es-docker", "-d"}, "", nothing);
  EXPECT_EQ(shell.kind, engine);
  EXPECT_EQ(shell.prefix, (Arguments{"/bin/bash"}));
  EXPECT_EQ(shell.words, (Arguments{"bin/es-docker", "-d"}));
  const auto init = parse_command_request({"dumb-init", "elasticsearch"}, "", nothing);
  EXPECT_EQ(init.kind, engine);
  EXPECT_EQ(init.prefix, (Arguments{"dumb-init"}));
}

TEST(CommandRequest, TakesATextFileThatNamesTheLauncherForItsPlace) {
  const TemporaryHome home;
  const auto launcher = std::filesystem::read_symlink("/proc/self/exe").string();
  const auto shim = home.write("docker-entrypoint.sh", "#!" + launcher + "\nexec it\n");
  const Environment nothing{{{"PATH", "/nonexistent"}}};
  EXPECT_EQ(parse_command_request({shim, "eswrapper"}, launcher, nothing).kind, engine)
      << "nothing beside it: it is never run again";
  const auto original = home.write("docker-entrypoint.sh.official", "#!/bin/sh\n");
  const auto request = parse_command_request({shim, "eswrapper"}, launcher, nothing);
  EXPECT_EQ(request.kind, chained);
  EXPECT_EQ(request.script, original);
}

TEST(CommandRequest, CompletesARelativePathOfItsPlace) {
  const TemporaryHome home;
  const auto original = home.write_program("opensearch-docker-entrypoint.sh.official");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(home.path());
  const Environment nothing{{{"PATH", "/nonexistent"}}};
  for (const auto* word :
       {"./opensearch-docker-entrypoint.sh", "opensearch-docker-entrypoint.sh"}) {
    EXPECT_EQ(parse_command_request({word}, "", nothing).script, original);
  }
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace es_entrypoint::engine
