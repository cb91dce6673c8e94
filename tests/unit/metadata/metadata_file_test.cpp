#include "es_entrypoint/metadata/metadata_file.hpp"

#include "metadata/scripted_sources.hpp"

#include <algorithm>
#include <string>

namespace es_entrypoint::metadata {
namespace {

TEST(MetadataFile, IsWaitedForAMomentIfOnlyItHasTheNetworkMode) {
  const TemporaryFile file(R"({"HostPrivateIPv4Address": "10.0.1.11"})");
  Options options = options_for(Source::imds);
  options.metadata_timeout = 15s;
  options = with_file(options, file.path());
  const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.12"}}}, options,
                    {.address = true, .ports = true});
  EXPECT_EQ(fetch.address(), "10.0.1.12") << fetch.error();
  EXPECT_GE(fetch.clock.now(), http::FakeClock().now() + 2s);
  EXPECT_LE(fetch.clock.now(), http::FakeClock().now() + 2100ms) << "once, not once a fact";
}

TEST(MetadataFile, IsWarnedAboutOnceAfterASecondOfWaiting) {
  for (const char* text : {R"({"HostPrivateIPv4Address": "10.0.1.11"})", "{"}) {
    const TemporaryFile file(text);
    Options options = options_for(Source::automatic);
    options.metadata_timeout = 15s;
    options = with_file(options, file.path());
    const LogLines log;
    const Fetch fetch({{token, {"T"}}, {item("local-ipv4"), {"10.0.1.11"}}}, options, address_only);
    EXPECT_EQ(fetch.address(), "") << "it may be the wrong one";
    EXPECT_THAT(log.lines().front(), AllOf(HasSubstr(file.path()), HasSubstr("for another 1 s")));
    EXPECT_EQ(
        std::ranges::count_if(log.lines(), [](const auto& l) { return l.contains("waiting"); }), 1);
  }
}

TEST(MetadataFile, IsNotWaitedForIfItCannotBeRead) {
  const Options options = with_file(options_for(Source::ecs_file), testing::TempDir());
  const Fetch fetch({}, options, address_only);
  EXPECT_THAT(fetch.error(),
              AllOf(HasSubstr("not a regular file"), HasSubstr("check ECS_CONTAINER_METADATA_FILE"),
                    HasSubstr("--publish-host ADDRESS")));
  EXPECT_TRUE(fetch.clock.pauses.empty());
}

TEST(MetadataFile, IsNamedIfItDoesNotExist) {
  Options options = options_for(Source::ecs_file);
  EXPECT_THAT(Fetch({}, options, address_only).error(), HasSubstr("ECS_CONTAINER_METADATA_FILE"));
  options = with_file(options, "/nowhere/ecs-container-metadata.json");
  EXPECT_THAT(Fetch({}, options, address_only).error(),
              HasSubstr("/nowhere/ecs-container-metadata.json"));
}

}  // namespace
}  // namespace es_entrypoint::metadata
