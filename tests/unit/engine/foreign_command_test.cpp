#include "es_entrypoint/engine/foreign_command.hpp"

#include "engine/temporary_home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace es_entrypoint::engine {
namespace {

using support::Arguments;
using support::Environment;
using ::testing::HasSubstr;
using ::testing::Not;

class Foreign : public testing::Test {
 protected:
  std::optional<ForeignNotice> notice_of(const Arguments& words) {
    CommandRequest request;
    request.words = words;
    return find_foreign_notice(request,
                               Environment{{{"PATH", home_.path("bin") + ":/usr/bin:/bin"}}}, {});
  }

  TemporaryHome home_;
};

TEST_F(Foreign, PlainToolsAreNotAnnounced) {
  for (const auto& words :
       {Arguments{"id"}, Arguments{"/usr/bin/id", "-u"}, Arguments{"bash"}, Arguments{"sh", "-l"},
        Arguments{"/bin/bash", "-i", "-l"}, Arguments{"elasticsearch-plugin", "list"},
        Arguments{"bin/opensearch-plugin", "list"}, Arguments{"bin/plugin", "-l"},
        Arguments{"elasticsearch-keystore", "create"}}) {
    EXPECT_FALSE(notice_of(words)) << words.front();
  }
}

TEST_F(Foreign, EverythingElseIsAnnouncedByItsNameAlone) {
  const auto tool = home_.write_program("bin/tool");
  for (const auto& words :
       {Arguments{"sh", "-c", "elasticsearch SECRET"}, Arguments{"bash", "-lc", "SECRET"},
        Arguments{"tool", "SECRET"}, Arguments{tool, "SECRET"},
        Arguments{"env", "a=SECRET", "elasticsearch"}, Arguments{"nowhere", "SECRET"},
        Arguments{"nice", "/x/docker-entrypoint.sh", "SECRET"}, Arguments{"elasticsearch.sh"}}) {
    const auto notice = notice_of(words);
    ASSERT_TRUE(notice) << words.front();
    EXPECT_FALSE(notice->is_warning);
    EXPECT_EQ(notice->text, "executing " + words.front() + ": not an engine, nothing added");
  }
  EXPECT_THAT(notice_of({"tini", "--", "bash", tool})->text, HasSubstr("executing " + tool));
}

TEST_F(Foreign, ScriptsThatStartSomethingAreWarnedAboutInAnImageWithAnEngine) {
  const auto run = home_.write("scripts/run.sh", "#!/bin/bash\n");
  const auto entry = home_.write("scripts/my-entrypoint", "#!/bin/sh\n");
  for (const auto& words : {Arguments{run}, Arguments{entry, run}, Arguments{"bash", run}}) {
    ASSERT_TRUE(notice_of(words));
    EXPECT_FALSE(notice_of(words)->is_warning) << "no engine here";
  }
  home_.write_program("bin/elasticsearch");
  home_.write("lib/elasticsearch-8.17.0.jar", "");
  for (const auto& words : {Arguments{run}, Arguments{entry, run}, Arguments{"bash", run}}) {
    ASSERT_TRUE(notice_of(words));
    EXPECT_TRUE(notice_of(words)->is_warning);
    EXPECT_THAT(notice_of(words)->text, HasSubstr("put es-entrypoint in front of the command"));
  }
  const auto other = home_.write("scripts/other.sh", "#!/bin/bash\n");
  EXPECT_FALSE(notice_of({other})->is_warning);
  EXPECT_THAT(notice_of({other})->text, Not(HasSubstr("put")));
}

}  // namespace
}  // namespace es_entrypoint::engine
