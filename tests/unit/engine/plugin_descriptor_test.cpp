#include "es_entrypoint/engine/plugin_descriptor.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::engine {
namespace {

TEST(PluginDescriptor, NamesTheReleaseThatThePluginWasBuiltFor) {
  EXPECT_EQ(parse_plugin_release("# made by the build\nname=cloud-aws\nversion=1.0\n"
                                 "elasticsearch.version=2.4.6\njvm=true\n"),
            "2.4.6");
  EXPECT_EQ(parse_plugin_release("opensearch.version = 2.19.0\r\nname: x\r\n"), "2.19.0");
  EXPECT_EQ(parse_plugin_release("elasticsearch.version: 8.19.0"), "8.19.0");
}

TEST(PluginDescriptor, MayNotNameARelease) {
  for (const char* text : {"", "\n\n", "name=cloud-aws\n", "#elasticsearch.version=2.4.6\n",
                           "elasticsearch.version=\n", "elasticsearch.version\n",
                           "dependencies={opensearch:\"~2.3.0\"}\n", "version=2.7.1\n"}) {
    EXPECT_EQ(parse_plugin_release(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace es_entrypoint::engine
