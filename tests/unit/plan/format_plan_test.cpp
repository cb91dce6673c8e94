#include "es_entrypoint/plan/format_plan.hpp"

#include "plan/plan_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace es_entrypoint::plan {
namespace {

using options::OutputFormat;

LaunchPlan sample() {
  Launch launch{"1.7.6", {"cloud-aws"}};
  launch.options.discovery.value.choice = options::Discovery::Choice::none;
  launch.set("path.logs", "/logs");
  launch.environment = support::Environment{{{"ES_ENTRYPOINT_HEAP", "none"}}};
  return launch.plan();
}

TEST(FormatPlan, JsonHasTheContractsShape) {
  EXPECT_EQ(nlohmann::json::parse(format_plan(sample(), OutputFormat::json)),
            nlohmann::json::parse(R"({
    "command": {"kind": "engine", "path": "/usr/share/engine/bin/elasticsearch",
                "argv": ["elasticsearch", "--network.publish_host=10.0.1.11"]},
    "engine": {"distribution": "elasticsearch", "version": "1.7.6", "home": "/usr/share/engine",
               "plugins": ["cloud-aws"]},
    "identity": {"uid": 108, "gid": 105, "groups": [105], "home": "/home/elasticsearch",
                 "user": "elasticsearch"},
    "environment": {"set": {"HOME": "/home/elasticsearch", "USER": "elasticsearch",
                            "LOGNAME": "elasticsearch"},
                    "unset": ["ES_ENTRYPOINT_HEAP"]},
    "ownership": [{"path": "/usr/share/engine/data", "uid": 108, "gid": 105},
                  {"path": "/logs", "uid": 108, "gid": 105}],
    "added": [{"setting": "network.publish_host", "value": "10.0.1.11",
               "origin": "imds http://mock local-ipv4"}],
    "kept": []})"));
}

TEST(FormatPlan, JsonOfAForeignCommandHasNoEngine) {
  const auto plan =
      make_foreign_plan({engine::CommandKind::foreign, "/bin/id", {"id", "\xff"}}, {});
  const auto document = nlohmann::json::parse(format_plan(plan, OutputFormat::json));
  EXPECT_EQ(document["command"]["kind"], "foreign");
  EXPECT_TRUE(document["engine"].is_null());
  EXPECT_EQ(document["command"]["argv"][1], "\xEF\xBF\xBD");
}

TEST(FormatPlan, TextHasEveryPartOnALineOfItsOwn) {
  const auto text = format_plan(sample(), OutputFormat::text);
  for (const auto* part :
       {"command      /usr/share/engine/bin/elasticsearch (engine)\n",
        "  argument   --network.publish_host=10.0.1.11\n",
        "engine       elasticsearch 1.7.6 in /usr/share/engine\n", "plugins      cloud-aws\n",
        "user         elasticsearch (uid 108, gid 105, groups 105, home /home/elasticsearch)\n",
        "set          HOME=/home/elasticsearch\n", "unset        ES_ENTRYPOINT_HEAP\n",
        "own          /logs for 108:105\n",
        "added        network.publish_host=10.0.1.11 (from imds http://mock local-ipv4)\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nnot in\n" << text;
  }
}

TEST(FormatPlan, TextIsSafeForATerminal) {
  const auto plan =
      make_foreign_plan({engine::CommandKind::foreign, "/bin/echo", {"echo", "a\n\x1b[31m"}}, {});
  EXPECT_NE(format_plan(plan, OutputFormat::text).find("argument   a\\x0a\\x1b[31m\n"),
            std::string::npos);
}

}  // namespace
}  // namespace es_entrypoint::plan
