#include "es_entrypoint/plan/data_prerequisites.hpp"

#include "plan/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

namespace es_entrypoint::plan {
namespace {

using State = Prerequisite::State;
using support::Volume;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint64_t mebibyte = 1ULL << 20;
constexpr const char* directory = "/data";

/// A volume of the engine's user with space.
Volume usable() {
  return {.directory = directory,
          .owner = 108,
          .group = 105,
          .size = 1024 * mebibyte,
          .available = 512 * mebibyte,
          .inodes = 65536,
          .available_inodes = 65000};
}

Launch on_volume(const Volume& volume) {
  Launch launch{"1.7.6"};
  launch.caller_is_root = true;
  launch.engine.data_volumes = {volume};
  return launch;
}

std::vector<Prerequisite> judge(const Launch& launch) { return judge_data(launch.input()); }

TEST(DataPrerequisites, AreMetOnAVolumeWithSpace) {
  const auto found = judge(on_volume(usable()));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().state, State::met);
  EXPECT_EQ(found.front().seen, "512 of 1024 MiB are available");
}

TEST(DataPrerequisites, WarnOfAFullVolume) {
  auto volume = usable();
  volume.available = 16 * mebibyte;
  EXPECT_EQ(judge(on_volume(volume)).front().state, State::met);
  volume.available -= 1;
  EXPECT_EQ(judge(on_volume(volume)).front().state, State::missing);
  volume.available = 0;
  EXPECT_EQ(judge(on_volume(volume)).front().seen,
            "0 of 1024 MiB are available: the engine cannot write its data");
}

TEST(DataPrerequisites, WarnOfAVolumeWithoutInodes) {
  auto volume = usable();
  volume.available_inodes = 3;
  const auto found = judge(on_volume(volume));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().state, State::missing);
  EXPECT_EQ(found.front().seen,
            "3 of 65536 inodes are available: the engine cannot write its data");
}

TEST(DataPrerequisites, SayNothingOfSpaceThatTheFileSystemDoesNotCount) {
  auto volume = usable();
  volume.inodes = volume.available_inodes = 0;
  EXPECT_EQ(judge(on_volume(volume)).front().state, State::met);
  volume.size = volume.available = 0;
  EXPECT_THAT(judge(on_volume(volume)), IsEmpty());
}

TEST(DataPrerequisites, WarnOfAReadOnlyVolumeThatTheLaunchDoesNotTryToChange) {
  auto volume = usable();
  volume.is_read_only = true;
  volume.is_writable = false;
  EXPECT_THAT(on_volume(volume).warnings(),
              Contains(HasSubstr("directory /data: is on a read-only file system")));
  // The change of its owner fails, and says the same.
  volume.group = 0;
  EXPECT_THAT(on_volume(volume).warnings(), Not(Contains(HasSubstr("read-only"))));
  volume.owner = 0;
  EXPECT_THAT(on_volume(volume).warnings(), Not(Contains(HasSubstr("read-only"))));
  auto kept = on_volume(volume);
  kept.options.own = {{}, support::Origin::option("--own")};
  EXPECT_THAT(kept.warnings(), Contains(HasSubstr("read-only")));
}

TEST(DataPrerequisites, WarnOfAWrongOwnerThatTheCallerCannotChange) {
  auto volume = usable();
  volume.owner = volume.group = 0;
  volume.is_writable = false;
  auto launch = on_volume(volume);
  EXPECT_EQ(judge(launch).size(), 1U) << "root changes it";
  launch.caller_is_root = false;
  const auto found = judge(launch);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.front().subject, "directory /data");
  EXPECT_EQ(found.front().state, State::missing);
  EXPECT_EQ(found.front().seen, "is owned by 0:0, and elasticsearch cannot write to it");
  EXPECT_THAT(found.front().remedy, HasSubstr("chown -R 108:105"));
}

TEST(DataPrerequisites, TakeNothingFromWhatRootMayDo) {
  auto volume = usable();
  volume.is_writable = false;  // as for root without CAP_DAC_OVERRIDE, and on some network volumes
  EXPECT_EQ(judge(on_volume(volume)).size(), 1U);
}

TEST(DataPrerequisites, DoNotMatterToAnEngineThatOnlyPrintsItsVersion) {
  auto launch = on_volume({.directory = directory, .size = mebibyte});
  EXPECT_EQ(judge(launch).size(), 1U);
  launch.engine.only_informs = true;
  EXPECT_THAT(judge(launch), IsEmpty());
}

}  // namespace
}  // namespace es_entrypoint::plan
