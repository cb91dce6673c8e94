#include "es_entrypoint/support/secrets.hpp"

#include "es_entrypoint/support/known_secrets.hpp"
#include "es_entrypoint/support/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <string>
#include <vector>

namespace es_entrypoint::support {
namespace {

using Strings = std::vector<std::string>;

TEST(Secrets, AreKnownByTheirNames) {
  for (const auto* name :
       {"cloud.aws.access_key", "cloud.aws.secret_key", "discovery.ec2.session_token",
        "xpack.security.http.ssl.keystore.secure_password", "xpack.ssl.key_passphrase",
        "AWS_SECRET_ACCESS_KEY", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "ELASTIC_PASSWORD",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "HTTP_PASS", "db.pwd", "apikey", "secretKey",
        "-Djavax.net.ssl.keyStorePassword", "X-Amz-Signature", "discovery.ec2.tag.key",
        "a.secret.0", "--Password"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
  }
}

TEST(Secrets, AreNotAssumedForOtherNames) {
  for (const auto* name :
       {"", "network.publish_host", "cluster.name", "path.data", "AWS_REGION", "PWD", "OLDPWD",
        "xpack.security.transport.ssl.keystore.path", "ELASTIC_PASSWORD_FILE", "ES_JAVA_OPTS",
        "bootstrap.memory_lock", "discovery.ec2.groups", "-Xmx512m"}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(Secrets, ValuesOfASecretsNameAreMaskedWhole) {
  EXPECT_EQ(mask_value("cloud.aws.secret_key", "a b"), "***");
  EXPECT_EQ(mask_value("cloud.aws.secret_key", "http://host/?x=y"), "***");
  EXPECT_EQ(mask_value("cloud.aws.secret_key", ""), "");
  EXPECT_EQ(mask_value("cluster.name", "logs"), "logs");
  EXPECT_EQ(format_setting({"a.token", "abc", support::Origin::argv()}), "a.token=*** (from argv)");
  EXPECT_EQ(format_setting({"a.b", "abc", support::Origin::imds("http://u:p@host item")}),
            "a.b=abc (from imds http://***@host item)");
  EXPECT_EQ(format_setting({"a.b", "abc", support::Origin::reason("why not")}),
            "a.b=abc (why not)");
}

struct TextRow {
  const char* text;
  const char* shown;
};

class SecretsInText : public testing::TestWithParam<TextRow> {};

TEST_P(SecretsInText, AreMasked) { EXPECT_EQ(mask_text(GetParam().text), GetParam().shown); }

INSTANTIATE_TEST_SUITE_P(
    Secrets, SecretsInText,
    testing::Values(
        TextRow{"", ""}, TextRow{"logs", "logs"}, TextRow{"@", "@"}, TextRow{"://@", "://@"},
        TextRow{"http://10.0.0.1:9200/x?y=z#w", "http://10.0.0.1:9200/x?y=z#w"},
        TextRow{"10.0.0.1:9300,[::1]:9300", "10.0.0.1:9300,[::1]:9300"},
        TextRow{"http://user:pw@host:80/", "http://***@host:80/"},
        TextRow{"https://pw@host", "https://***@host"},
        TextRow{"http://user:p/w@x y@host", "http://***@host"},
        TextRow{"user:pw@proxy:3128", "***@proxy:3128"},
        TextRow{"http://a:1,http://u:pw@b", "http://***@b"}, TextRow{"a:1,http://u:pw@b", "***@b"},
        TextRow{"http://h/?token=abc&x=y", "http://h/?token=***&x=y"},
        TextRow{"http://h/?x=y&X-Amz-Signature=abc#f", "http://h/?x=y&X-Amz-Signature=***#f"},
        TextRow{"http://h/?token=&x=y", "http://h/?token=&x=y"},
        TextRow{"-Xmx1g -Djavax.net.ssl.keyStorePassword=\"a b\" -Dx=y",
                "-Xmx1g -Djavax.net.ssl.keyStorePassword=***"},
        TextRow{"node\ncloud.aws.secret_key=ab\nc", "node\ncloud.aws.secret_key=***"},
        TextRow{R"({"password" : "pw"})", R"({"password" :***)"},
        TextRow{"password=a key=b", "password=***"},
        TextRow{"curl --password pw http://h", "curl --password ***"},
        TextRow{"--a.secret_key \n pw", "--a.secret_key \n ***"},
        TextRow{"--a.secret_key ", "--a.secret_key "}, TextRow{"a-key pw", "a-key pw"}));

TEST(Secrets, InsideAValueAreFound) {
  EXPECT_EQ(find_secrets("http://u:pw@h/?token=abc&key=d e"),
            (std::vector<std::string_view>{"u:pw", "abc", "d e"}));
  EXPECT_TRUE(find_secrets("http://host:9200/").empty());
}

TEST(Secrets, AreMaskedInEverySpellingOfASetting) {
  const auto shown = [](std::initializer_list<std::string> words) {
    return mask_words(Arguments{words});
  };
  for (const std::string start :
       {"-Ea.secret_key=", "-E=a.secret_key=", "-dEa.secret_key=", "--a.secret_key=",
        "-Da.secret_key=", "-Des.a.secret_key=", "a.secret_key=", "--Ea.secret_key="}) {
    EXPECT_EQ(shown({"elasticsearch", start + "a b", "-d"}),
              (Strings{"elasticsearch", start + "***", "-d"}));
  }
  EXPECT_EQ(shown({"--a.secret_key", "value", "-E", "a.key=v", "-Ex=y"}),
            (Strings{"--a.secret_key", "***", "-E", "a.key=***", "-Ex=y"}));
  EXPECT_EQ(shown({"--a.secret_key", "--b.secret_key", "value"}),
            (Strings{"--a.secret_key", "***", "value"}));
  EXPECT_EQ(shown({"elasticsearch-keystore", "list"}), (Strings{"elasticsearch-keystore", "list"}));
  EXPECT_EQ(shown({"curl", "http://u:p@h/"}), (Strings{"curl", "http://***@h/"}));
}

TEST(Secrets, OfAMessageAreMaskedWordByWord) {
  EXPECT_EQ(mask_message("GET http://u:p@h/?token=abc: 404; see http://h/ and a@b"),
            "GET http://***@h/?token=*** 404; see http://h/ and a@b");
  EXPECT_EQ(mask_message("added a.secret_key=abc (from argv)"),
            "added a.secret_key=*** (from argv)");
  EXPECT_EQ(mask_message(R"(["--a.key=abc", "--b.key=d]e"])"), R"(["--a.key=***", "--b.key=***"])");
  EXPECT_EQ(mask_message("no token: none was given"), "no token: none was given");
}

TEST(KnownSecrets, AreMaskedInAnyText) {
  const std::string quoted = "Travel\"led\\1";
  remember_secrets(Environment{{{"MY_PASSWORD", "Travelled-0001 Second-0002\nThird-00003"},
                                {"A_TOKEN", quoted},
                                {"JAVA_OPTS", "-Xmx1g -Dssl.password=Java-00004"},
                                {"proxy", "http://user:Uri-000005@host"},
                                {"SHORT_KEY", "Short1"},
                                {"WORD_KEY", "elasticsearch"}}},
                   Arguments{"-Eb.token=Word-00006", "--c.token", "Word-00007"});
  EXPECT_EQ(mask_known_secrets("Travelled-0001, Second-0002+Third-00003"), "***, ***+***");
  EXPECT_EQ(mask_known_secrets("x" + quoted + "y Travel\\\"led\\\\1"), "x***y ***");
  EXPECT_EQ(mask_known_secrets("Java-00004 user:Uri-000005 Word-00006 Word-00007"),
            "*** *** *** ***");
  EXPECT_EQ(mask_known_secrets("Short1 elasticsearch"), "Short1 elasticsearch");
}

TEST(KnownSecrets, LeaveNothingOfALongerOne) {
  remember_secret("Longer-1");
  remember_secret("Longer-1-and-more");
  EXPECT_EQ(mask_known_secrets("Longer-1-and-more"), "***");
}

TEST(KnownSecrets, AreMaskedInTheLog) {
  remember_secret("In-the-log-1");
  for (const auto format : {LogFormat::text, LogFormat::json}) {
    testing::internal::CaptureStderr();
    configure_log(LogLevel::info, format);
    spdlog::info("{}", "In-the-log-1 http://u:p@h a.key=x");
    const auto line = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(line.contains("*** http://***@h a.key=***")) << line;
  }
}

}  // namespace
}  // namespace es_entrypoint::support
