#include "es_entrypoint/cli/version.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::cli {
namespace {

TEST(Version, NamesTheReleaseAndTheCommitAndThenEachComponent) {
  EXPECT_EQ(format_version({.version = "1.0.0",
                            .commit = "0123456789ab-modified",
                            .components = "curl 8.14.1-2+deb13u5\nmusl 1.2.5\n"}),
            "es-entrypoint 1.0.0 (commit 0123456789ab-modified)\n"
            "curl 8.14.1-2+deb13u5\n"
            "musl 1.2.5\n");
}

}  // namespace
}  // namespace es_entrypoint::cli
