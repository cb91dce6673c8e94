#include "es_entrypoint/ownership/system_directories.hpp"

#include <gtest/gtest.h>

namespace es_entrypoint::ownership {
namespace {

using ownership::pin_named_path;

/// @return why the path is protected; empty where it is not.
std::string reason_for(const char* path) {
  std::vector<ownership::ProtectedPlace> places;
  add_system_places(places);
  const auto place = pin_named_path(path);
  return place && *place ? ownership::ProtectedPlaces(places).find_reason(**place).value_or("")
                         : "";
}

TEST(SystemDirectories, AreTreesOfTheSystemsAndWhatHoldsMoreThanOneProgramsData) {
  for (const auto* path :
       {"/etc", "/etc/", "/etc/ssl", "/usr/share/../../etc", "/usr/lib/locale", "/dev", "/var/lib",
        "/usr/local/sbin", "/root", "/var/spool", "/bin", "/var/lib/.", "/tmp", "/usr",
        "/proc/self", "/var/backups", "/dev/shm"}) {
    EXPECT_NE(reason_for(path), "") << path;
  }
}

TEST(SystemDirectories, DoNotIncludeTheDataDirectoriesOfEngines) {
  for (const auto* path : {"/mnt", "/usr/share/doc", "/var/lib/misc"}) {
    EXPECT_EQ(reason_for(path), "") << path;
  }
}

TEST(PrivateDirectories, AreHiddenOnesInHomes) {
  for (const auto* path : {"/root/.ssh", "/root/.config/x", "/home/es/.ssh", "/home/es/.aws/x"}) {
    EXPECT_TRUE(is_private_directory(path)) << path;
  }
  for (const auto* path : {"/root/es", "/home/es", "/home/es/data", "/home/es/data/.x", "/home/.es",
                           "/data/.es", "/homes/es/.ssh", "/root"}) {
    EXPECT_FALSE(is_private_directory(path)) << path;
  }
}

}  // namespace
}  // namespace es_entrypoint::ownership
