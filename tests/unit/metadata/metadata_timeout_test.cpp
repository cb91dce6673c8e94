#include "es_entrypoint/metadata/metadata_timeout.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace es_entrypoint::metadata {
namespace {

using namespace std::chrono_literals;

/// A root directory with one file under /sys.
class MetadataTimeout : public testing::Test {
 protected:
  ~MetadataTimeout() override { std::filesystem::remove_all(root_); }
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root_ + path).substr(0, (root_ + path).rfind('/')));
    std::ofstream(root_ + path) << text;
  }
  [[nodiscard]] auto timeout(const options::Options& options = {}) const {
    return read_metadata_timeout(options, root_);
  }

 private:
  std::string root_ = testing::TempDir() + "sys." + std::to_string(getpid());
};

TEST_F(MetadataTimeout, IsLongOnAnEc2Instance) {
  EXPECT_EQ(timeout(), 2s);
  write("/sys/class/dmi/id/bios_version", "1.0");
  write("/sys/class/dmi/id/sys_vendor", "QEMU, not Amazon EC2");
  EXPECT_EQ(timeout(), 2s);
  write("/sys/class/dmi/id/bios_version", "4.11.amazon");
  EXPECT_EQ(timeout(), 15s);
  write("/sys/class/dmi/id/bios_version", "1.0");
  write("/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  EXPECT_EQ(timeout(), 15s);
}

TEST_F(MetadataTimeout, IsLongInEcs) {
  options::Options options;
  options.ecs.metadata_file = {"/file", support::Origin::environment("")};
  EXPECT_EQ(timeout(options), 15s);
}

TEST_F(MetadataTimeout, IsTheOperatorsIfSpecified) {
  options::Options options;
  options.ecs.metadata_file = {"/file", support::Origin::environment("")};
  options.metadata_timeout = 500ms;
  EXPECT_EQ(timeout(options), 500ms);
}

}  // namespace
}  // namespace es_entrypoint::metadata
