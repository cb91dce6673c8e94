#include "es_entrypoint/process/process_status.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include <sys/prctl.h>

namespace es_entrypoint::process {
namespace {

constexpr std::string_view usual =
    "Name:\tx\nSigBlk:\t0000000000000001\nSigIgn:\t0000000000001000\nSigCgt:\t0000000180004003\n"
    "CapEff:\t0000000000000000\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000400\n"
    "NoNewPrivs:\t0\n";

TEST(ParseProcessStatus, HasTheMasks) {
  const auto status = parse_process_status(usual);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->bounding, 0xa80425fbU);
  EXPECT_EQ(status->ambient, 0x400U);
  EXPECT_EQ(status->ignored, 0x1000U);
}

TEST(ParseProcessStatus, IsNothingIfALineIsMissingOrGarbled) {
  for (const std::string_view name : {"SigIgn", "CapBnd", "CapAmb"}) {
    const std::string text{usual};
    const auto at = text.find(name);
    EXPECT_FALSE(parse_process_status(text.substr(0, at))) << name;
    for (const auto* value : {"", "-1", "0x1", "12 ", "10000000000000000"}) {
      auto garbled = text;
      garbled.replace(at + name.size() + 2, 16, value);
      EXPECT_FALSE(parse_process_status(garbled)) << name << value;
    }
  }
  EXPECT_FALSE(parse_process_status(""));
}

TEST(ReadProcessStatus, AgreesWithTheKernel) {
  std::signal(SIGUSR2, SIG_IGN);
  const auto status = read_process_status();
  ASSERT_TRUE(status);
  EXPECT_NE(status->ignored & (1U << (SIGUSR2 - 1U)), 0U);
  EXPECT_EQ(status->ignored & (1U << (SIGUSR1 - 1U)), 0U);
  for (unsigned number = 0; number < 64; ++number) {
    EXPECT_EQ(((status->bounding >> number) & 1U) == 1,
              ::prctl(PR_CAPBSET_READ, number, 0, 0, 0) > 0)
        << number;
  }
}

}  // namespace
}  // namespace es_entrypoint::process
