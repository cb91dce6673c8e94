#include "es_entrypoint/ownership/protected_places.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>

#include <stdlib.h>  // NOLINT: mkdtemp is POSIX's

namespace es_entrypoint::ownership {
namespace {

namespace fs = std::filesystem;
using Extent = ProtectedPlace::Extent;

/// Directories of our own, with "home" as the engine's and "java" outside of it.
class ProtectedPlacesTest : public testing::Test {
 protected:
  ProtectedPlacesTest() {
    std::string pattern = (fs::temp_directory_path() / "places-XXXXXX").string();
    top_ = fs::canonical(::mkdtemp(pattern.data()));
    for (const auto* directory : {"home/config/x", "home/data", "opt/java/lib/x", "opt/java/demo",
                                  "bin", "volume", "links"}) {
      fs::create_directories(top_ / directory);
    }
    std::ofstream(top_ / "bin/launcher") << "x";
    fs::create_directory_symlink(top_ / "opt/java", top_ / "links/java");
    fs::create_directory_symlink(top_ / "home", top_ / "link-to-home");
  }
  ~ProtectedPlacesTest() override { fs::remove_all(top_); }

  std::string find(const std::string& path) const {
    const std::array places{
        ProtectedPlace{(top_ / "bin/launcher").string(), "the launcher", Extent::itself},
        ProtectedPlace{(top_ / "home").string(), "the home", Extent::enclave},
        ProtectedPlace{(top_ / "home/config").string(), "the configuration", Extent::tree},
        ProtectedPlace{(top_ / "links/java").string(), "Java", Extent::itself},
        ProtectedPlace{(top_ / "links/java/lib").string(), "Java", Extent::tree},
        ProtectedPlace{(top_ / "missing").string(), "nothing", Extent::tree},
    };
    const auto place = pin_named_path((top_ / path).string());
    if (!place || !*place) {
      return "cannot be pinned";
    }
    return ProtectedPlaces(places).find_reason(**place).value_or("");
  }

 private:
  fs::path top_;
};

TEST_F(ProtectedPlacesTest, AreProtectedThemselvesWhatHoldsThemAndWhatIsInTheirTrees) {
  for (const auto& [path, reason] : {
           std::pair{"bin/launcher", "it is or holds the launcher"},
           std::pair{"bin", "it is or holds the launcher"},
           std::pair{"home", "it is or holds the home"},
           std::pair{"home/config", "it is or holds the configuration"},
           std::pair{"home/config/x", "it is part of the configuration"},
           std::pair{"opt", "it is or holds Java"},
           std::pair{"links", "it is or holds Java"},  // whoever owns the link can move it
           std::pair{"opt/java/lib/x", "it is part of Java"},
       }) {
    EXPECT_EQ(find(path), reason) << path;
  }
  EXPECT_NE(find("."), "");
}

TEST_F(ProtectedPlacesTest, DoNotProtectWhatIsBesideThemOrInAnEnclave) {
  for (const auto* path : {"home/data", "volume", "opt/java/demo"}) {
    EXPECT_EQ(find(path), "") << path;
  }
}

}  // namespace
}  // namespace es_entrypoint::ownership
