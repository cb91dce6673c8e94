#include "es_entrypoint/ownership/directory_guard.hpp"

#include <gtest/gtest.h>

#include <set>

namespace es_entrypoint::ownership {
namespace {

TEST(DirectoryGuard, RemembersWritePermissionsInAGroup) {
  std::set<gid_t> groups;
  for (const mode_t taken : {mode_t{S_IWGRP}, mode_t{S_IWOTH}, mode_t{S_IWGRP | S_IWOTH}}) {
    for (const mode_t others : {mode_t{0}, mode_t{02755}, mode_t{01700}, mode_t{0555}}) {
      const auto group = group_that_remembers(others | taken);
      EXPECT_EQ(remembered_by(group), taken);
      groups.insert(group);
    }
  }
  EXPECT_EQ(groups, (std::set<gid_t>{65521, 65522, 65523}));
}

TEST(DirectoryGuard, NeedsNoGroupForAModeThatOnlyTheOwnerWrites) {
  EXPECT_EQ(group_that_remembers(0755), 0U);
  EXPECT_EQ(group_that_remembers(01700), 0U);
}

TEST(DirectoryGuard, TakesNoOtherGroupForOneThatRemembers) {
  for (const gid_t group : {0U, 1U, 1000U, 65519U, 65520U, 65524U, 65534U, 4294967294U}) {
    EXPECT_EQ(remembered_by(group), 0U) << group;
  }
}

}  // namespace
}  // namespace es_entrypoint::ownership
