// Which mutant is active, and, if MUTANTS_REACHED names a file, which mutants each test reached.
#include "mutants.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>

namespace mutation {

constexpr int most_mutants = 60000;
unsigned char reached[most_mutants];  // NOLINT: before any constructor runs

int active = [] {
  const char* text = std::getenv("MUTANT");
  return text == nullptr ? -1 : std::atoi(text);
}();

}  // namespace mutation

namespace {

class Recorder : public testing::EmptyTestEventListener {
 public:
  explicit Recorder(const char* path) : file_(path) {}

  void OnTestStart(const testing::TestInfo& /*test*/) override { write("-"); }
  void OnTestEnd(const testing::TestInfo& test) override {
    write(std::string(test.test_suite_name()) + '.' + test.name());
  }
  void OnTestProgramEnd(const testing::UnitTest& /*program*/) override { write("-"); }

 private:
  void write(const std::string& name) {
    file_ << name;
    for (int i = 0; i < mutation::most_mutants; ++i) {
      if (std::exchange(mutation::reached[i], static_cast<unsigned char>(0)) != 0) {
        file_ << ' ' << i;
      }
    }
    file_ << '\n';
  }

  std::ofstream file_;
};

const bool registered = [] {
  if (const char* path = std::getenv("MUTANTS_REACHED")) {
    testing::UnitTest::GetInstance()->listeners().Append(
        new Recorder(path));  // gtest's from here on
  }
  return true;
}();

}  // namespace
