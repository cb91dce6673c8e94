#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace es_entrypoint::engine {

/// An engine's home of a test's own, removed with it.
class TemporaryHome {
 public:
  TemporaryHome() {
    std::string name = std::filesystem::temp_directory_path() / "engine-test-XXXXXX";
    path_ = std::filesystem::canonical(mkdtemp(name.data()));
  }
  TemporaryHome(const TemporaryHome&) = delete;
  TemporaryHome& operator=(const TemporaryHome&) = delete;
  ~TemporaryHome() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path(std::string_view below = {}) const {
    return below.empty() ? path_.string() : (path_ / below).string();
  }

  /// @return the file's path.
  std::string write(std::string_view below, std::string_view text) const {
    const auto file = path_ / below;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file.string();
  }

  std::string write_program(std::string_view below) const {
    auto file = write(below, "#!/bin/true\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }

  std::string make_directory(std::string_view below) const {
    std::filesystem::create_directories(path_ / below);
    return path(below);
  }

  void link(std::string_view target, std::string_view below) const {
    std::filesystem::create_directories((path_ / below).parent_path());
    std::filesystem::create_symlink(target, path_ / below);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace es_entrypoint::engine
