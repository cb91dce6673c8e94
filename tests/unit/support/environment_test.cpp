#include "es_entrypoint/support/environment.hpp"

#include <array>

#include <gtest/gtest.h>

namespace es_entrypoint::support {
namespace {

TEST(Environment, CountsAVariableThatIsThereTwiceOnceWithItsFirstValue) {
  const std::array<const char*, 5> entries{"A=1", "B=x=y", "A=2", "odd", nullptr};
  const auto environment = Environment::from_exec_vector(entries.data());
  EXPECT_EQ(environment.to_entries(), (std::vector<std::string>{"A=1", "B=x=y"}));
}

TEST(Environment, TellsEmptyFromUnset) {
  const Environment environment{{{"EMPTY", ""}, {"FULL", "x"}}};
  EXPECT_EQ(environment.find("EMPTY"), "");
  EXPECT_FALSE(environment.find("UNSET"));
  EXPECT_FALSE(environment.find_non_empty("EMPTY"));
  EXPECT_EQ(environment.find_non_empty("FULL"), "x");
}

TEST(Environment, SetsInPlaceAndUnsets) {
  Environment environment{{{"A", "1"}, {"B", "2"}}};
  environment.set("A", "3");
  environment.set("C", "4");
  environment.unset("B");
  environment.unset("NOT THERE");
  EXPECT_EQ(environment.to_entries(), (std::vector<std::string>{"A=3", "C=4"}));
}

}  // namespace
}  // namespace es_entrypoint::support
