#include "es_entrypoint/identity/identity.hpp"

#include "support/log_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <unistd.h>

namespace es_entrypoint::identity {
namespace {

using support::ExitCode;

constexpr std::string_view debian_passwd =
    "root:x:0:0:root:/root:/bin/bash\n"
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
    "games:x:5:60:games:/usr/games:/usr/sbin/nologin\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

// nobody is in all groups, games in users.
constexpr std::string_view debian_group =
    "root:x:0:nobody\n"
    "daemon:x:1:nobody\n"
    "games:x:60:nobody\n"
    "users:x:100:games,nobody\n"
    "nogroup:x:65534:nobody\n";

const Caller nobody{.uid = 65534, .gid = 65534, .groups = {0, 1, 60, 100, 65534}};

struct Row {
  std::string specification;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string home;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << '"' << row.specification << '"';
}

void expect_row(const Row& row, const support::Expected<Identity>& identity) {
  ASSERT_TRUE(identity.has_value()) << identity.error().message();
  EXPECT_EQ(identity->uid, row.uid);
  EXPECT_EQ(identity->gid, row.gid);
  EXPECT_EQ(identity->groups, row.groups);
  EXPECT_EQ(identity->home, row.home);
}

class GosuTable : public testing::TestWithParam<Row> {};

TEST_P(GosuTable, ResolvesAsGosuDoes) {
  const auto& row = GetParam();
  expect_row(row, resolve_identity(row.specification, debian_passwd, debian_group, nobody));
}

INSTANTIATE_TEST_SUITE_P(
    Specifications, GosuTable,
    testing::Values(Row{"0", 0, 0, {0}, "/root"}, Row{"root", 0, 0, {0}, "/root"},
                    Row{"0:", 0, 0, {0}, "/root"}, Row{"0:0", 0, 0, {0}, "/root"},
                    Row{"root:0", 0, 0, {0}, "/root"}, Row{"0:root", 0, 0, {0}, "/root"},
                    Row{"root:root", 0, 0, {0}, "/root"}, Row{"1000", 1000, 65534, {65534}, "/"},
                    Row{"1000:", 1000, 65534, {65534}, "/"},
                    Row{"0:1000", 0, 1000, {1000}, "/root"},
                    Row{"root:1000", 0, 1000, {1000}, "/root"},
                    Row{"1000:1000", 1000, 1000, {1000}, "/"}, Row{"1000:root", 1000, 0, {0}, "/"},
                    Row{"1000:0", 1000, 0, {0}, "/"}, Row{"1000:daemon", 1000, 1, {1}, "/"},
                    Row{"games", 5, 60, {60, 100}, "/usr/games"},
                    Row{"games:daemon", 5, 1, {1}, "/usr/games"},
                    Row{"", 65534, 65534, {0, 1, 60, 100, 65534}, "/nonexistent"},
                    Row{":", 65534, 65534, {0, 1, 60, 100, 65534}, "/nonexistent"},
                    Row{":0", 65534, 0, {0}, "/nonexistent"}));

/// moby/sys/user's cases: a name that is a number, odd lines, a very long group line.
constexpr std::string_view odd_passwd =
    "root:x:0:0:root user:/root:/bin/bash\n"
    "adm:x:42:43:adm:/var/adm:/bin/false\n"
    "111:x:222:333::/var/garbage\n"
    "odd:x:111:112::/home/odd:::::\n"
    "user7456:x:7456:100:Vasya:/home/user7456\n"
    "this is just some garbage data\n";

std::string odd_group() {
  std::string text =
      "root:x:0:root\n"
      "adm:x:43:\n"
      "grp:x:1234:root,adm,user7456\n"
      "444:x:555:111\n"
      "odd:x:444:\n"
      "this is just some garbage data\n"
      "largegroup:x:1000:user1";
  for (int number = 2; number <= 7500; ++number) {
    text += ",user" + std::to_string(number);
  }
  return text + "\n";
}

const Caller moby_caller{.uid = 8888, .gid = 8888, .groups = {8888}};

class MobyTable : public testing::TestWithParam<Row> {};

TEST_P(MobyTable, ResolvesAsMobyDoes) {
  const auto& row = GetParam();
  expect_row(row, resolve_identity(row.specification, odd_passwd, odd_group(), moby_caller));
}

INSTANTIATE_TEST_SUITE_P(
    Specifications, MobyTable,
    testing::Values(
        Row{"root", 0, 0, {0, 1234}, "/root"}, Row{"adm", 42, 43, {43, 1234}, "/var/adm"},
        Row{"root:adm", 0, 43, {43}, "/root"}, Row{"adm:1234", 42, 1234, {1234}, "/var/adm"},
        Row{"42:1234", 42, 1234, {1234}, "/var/adm"}, Row{"1337:1234", 1337, 1234, {1234}, "/"},
        Row{"1337", 1337, 8888, {8888}, "/"}, Row{"", 8888, 8888, {8888}, "/"},
        Row{"111", 111, 112, {112}, "/home/odd"}, Row{"111:444", 111, 444, {444}, "/home/odd"},
        Row{"7456", 7456, 100, {100, 1000, 1234}, "/home/user7456"},
        Row{"2147483647:2147483647", 2147483647, 2147483647, {2147483647}, "/"},
        Row{"0042", 42, 43, {43, 1234}, "/var/adm"}));

class Refused : public testing::TestWithParam<std::string> {};

TEST_P(Refused, IsNotAUserAndTheMessageNamesIt) {
  const auto identity = resolve_identity(GetParam(), odd_passwd, odd_group(), moby_caller);
  ASSERT_FALSE(identity.has_value());
  EXPECT_EQ(identity.error().code, ExitCode::no_user);
  // The part that is wrong; in all of these but the last two it is the longer one.
  const auto colon = GetParam().find(':');
  const auto user = GetParam().substr(0, colon);
  const auto group = colon == std::string::npos ? "" : GetParam().substr(colon + 1);
  EXPECT_THAT(identity.error().message(),
              testing::AnyOf(testing::HasSubstr(user), testing::HasSubstr(group)));
}

INSTANTIATE_TEST_SUITE_P(Specifications, Refused,
                         testing::Values("bogus", "0day", "0:bogus", "0:0day", "-1:0", "0:-3",
                                         "-42", "2147483648", "42:2147483648",
                                         "9223372036854775807", "9223372036854775808", "4294967296",
                                         "4294967295", "0:4294967296", "18446744073709551616",
                                         "8888:notgroup", "+0", " 0", "0 ", "0x0", "root ", " root",
                                         "Root", "root:0:0", "root:root:", "0::0", "\xd9\xa0",
                                         "1e3", "this is just some garbage data", "#", "root\n"));

TEST(Identity, ChangesOnlyWhenSomethingWasAskedFor) {
  EXPECT_FALSE(resolve_identity("", debian_passwd, debian_group, nobody)->changes);
  EXPECT_FALSE(resolve_identity(":", debian_passwd, debian_group, nobody)->changes);
  EXPECT_TRUE(resolve_identity("games", debian_passwd, debian_group, nobody)->changes);
  EXPECT_TRUE(resolve_identity(":0", debian_passwd, debian_group, nobody)->changes);
}

TEST(Identity, HasTheNameOrTheUidInDecimals) {
  EXPECT_EQ(resolve_identity("5", debian_passwd, debian_group, nobody)->user, "games");
  EXPECT_EQ(resolve_identity("1000", debian_passwd, debian_group, nobody)->user, "1000");
}

TEST(Identity, ResolvesIdsWithoutAnyAccountText) {
  expect_row({"1000:1000", 1000, 1000, {1000}, "/"}, resolve_identity("1000:1000", "", "", nobody));
  EXPECT_FALSE(resolve_identity("root", "", "", nobody).has_value());
}

TEST(Identity, AnEmptyHomeIsTheRoot) {
  expect_row({"es", 7, 8, {8}, "/"}, resolve_identity("es", "es:x:7:8\n", "", nobody));
  expect_row({"es", 7, 8, {8}, "/"}, resolve_identity("es", "es:x:7:8:::", "", nobody));
}

/// The processor time, in ticks of the clock, that account files of so many lines cost.
std::clock_t cost_of(int lines) {
  std::string passwd;
  std::string group;
  for (int number = 0; number < lines; ++number) {
    const auto id = std::to_string(1000 + number);
    passwd += "user" + id + ":x:" + id + ":" + id + ":Comment:/home/user" + id + ":/bin/sh\n";
    group += "group" + id + ":x:" + id + ":user1,user2,wanted\n";
  }
  passwd += "wanted:x:7:8::/home/wanted:/bin/sh\n";

  const auto start = std::clock();
  const auto identity = resolve_identity("wanted", passwd, group, nobody);
  const auto cost = std::clock() - start;
  EXPECT_EQ(identity->uid, 7U);
  EXPECT_EQ(identity->groups.size(), static_cast<std::size_t>(lines) + 1);
  return cost;
}

TEST(Identity, CostsInProportionToTheLines) {
  constexpr int lines = 10000;
  // The square of the lines would be a hundredfold.
  EXPECT_LT(cost_of(10 * lines), 40 * std::max<std::clock_t>(cost_of(lines), 1));
}

TEST(ReadCaller, HasTheEffectiveIdsAndTheGroups) {
  const auto caller = read_caller();
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ(caller->uid, geteuid());
  EXPECT_EQ(caller->gid, getegid());
  std::vector<gid_t> groups(static_cast<std::size_t>(getgroups(0, nullptr)));
  EXPECT_EQ(getgroups(static_cast<int>(groups.size()), groups.data()),
            static_cast<int>(groups.size()));
  EXPECT_EQ(caller->groups, groups);
}

TEST(ReadIdentity, WarnsOfAUserThatWouldKeepRootsGroup) {
  const Caller root{};
  const auto warnings_of = [&](const char* specification) {
    const support::LogLines log;
    const auto identity = read_identity({specification}, root);
    EXPECT_TRUE(identity && identity->uid == 424242) << specification;
    return log.lines();
  };
  const auto warnings = warnings_of("424242");
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0], testing::HasSubstr("keeps the caller's group, 0 (root)"));
  EXPECT_THAT(warnings[0], testing::HasSubstr("--user 424242:424242"));
  EXPECT_THAT(warnings_of("424242:0"), testing::IsEmpty()) << "that group was asked for";
  EXPECT_THAT(warnings_of("424242:7"), testing::IsEmpty());
}

TEST(ReadIdentity, KeepsACallerThatIsNotRoot) {
  const auto identity = read_identity({"root"}, Caller{.uid = 4242, .gid = 4343, .groups = {4343}});
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->uid, 4242U);
  EXPECT_EQ(identity->gid, 4343U);
  EXPECT_FALSE(identity->changes);
}

TEST(ReadIdentity, KeepsTheCallerIfNoUserIsSpecified) {
  const auto identity = read_identity({}, Caller{.uid = 0, .gid = 0, .groups = {0, 4}});
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->uid, 0U);
  EXPECT_EQ(identity->groups, (std::vector<gid_t>{0, 4}));
  EXPECT_FALSE(identity->changes);
}

TEST(ReadIdentity, FindsRootInTheSystemsFiles) {
  const auto identity = read_identity({"root"}, Caller{});
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->user, "root");
  EXPECT_EQ(identity->uid, 0U);
  EXPECT_TRUE(identity->changes);
}

}  // namespace
}  // namespace es_entrypoint::identity
