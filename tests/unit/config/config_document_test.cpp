#include <string>

#include <gtest/gtest.h>

#include <tune/configuration.hpp>

#include "document_properties.hpp"

namespace tune {
namespace {

using namespace std::string_literals;

Key key(std::string_view text) { return *Key::parse(text); }

std::string after_set(const std::string& before, const std::string& name, const std::string& value,
                      const std::string& reason = "why") {
  ConfigDocument document(before);
  document.set({key(name), value, reason});
  const DocumentChange change{key(name), value, reason};
  EXPECT_EQ(config::check_set(before, change), "") << before;
  return document.bytes();
}

TEST(ConfigDocument, KeepsEverythingButTheValue) {
  EXPECT_EQ(after_set("# top\n\n  net.core.somaxconn\t=  128 \t\nrest = 1\n", "net.core.somaxconn",
                      "4096"),
            "# top\n\n  net.core.somaxconn\t=  4096 \t\nrest = 1\n");
}

TEST(ConfigDocument, KeepsTheWayAKeyIsWritten) {
  for (const std::string text :
       {"net/core/somaxconn", "-net.core.somaxconn", "/net/core/somaxconn", "net//core/somaxconn"})
    EXPECT_EQ(after_set(text + "=1\n", "net.core.somaxconn", "2"), text + "=2\n");
}

TEST(ConfigDocument, KeepsBytesThatAreNoText) {
  const std::string noise = "\xff\xfe = \x80\nword\n\0\0x\n\x1b[31m\n"s;
  EXPECT_EQ(after_set(noise + "a.b = 1\n" + noise, "a.b", "2"), noise + "a.b = 2\n" + noise);
}

TEST(ConfigDocument, KeepsWindowsLineEndings) {
  EXPECT_EQ(after_set("a.b = 1 \r\nc = 1\r\n", "a.b", "2"), "a.b = 2 \r\nc = 1\r\n");
  EXPECT_EQ(after_set("x.y = 1\r\n", "a.b", "2"),
            "x.y = 1\r\n\r\n# Set by tune.\r\n# why\r\na.b = 2\r\n");
}

TEST(ConfigDocument, LeavesAMissingFinalNewlineWhereItAddsNothing) {
  EXPECT_EQ(after_set("x.y = 1\na.b = 1", "a.b", "2"), "x.y = 1\na.b = 2");
  EXPECT_EQ(after_set("x.y = 1", "a.b", "2"), "x.y = 1\n\n# Set by tune.\n# why\na.b = 2\n");
}

TEST(ConfigDocument, ChangesTheLastOfSeveralAndCommentsTheOthersOut) {
  EXPECT_EQ(after_set("a.b = 1\n-a/b = 2\n  /a/b = 3\n", "a.b", "4"),
            "# a.b = 1\n# -a/b = 2\n  /a/b = 4\n");
}

TEST(ConfigDocument, LeavesAValueThatMeansTheSame) {
  EXPECT_EQ(after_set("net.ipv4.tcp_mem = 1\t2   3\n", "net.ipv4.tcp_mem", "1 2 3"),
            "net.ipv4.tcp_mem = 1\t2   3\n");
}

TEST(ConfigDocument, FillsAnEmptyValue) {
  EXPECT_EQ(after_set("a.b =\n", "a.b", "2"), "a.b =2\n");
  EXPECT_EQ(after_set("a.b =  \r\nx = 1\r\n", "a.b", "2"), "a.b =  2\r\nx = 1\r\n");
}

TEST(ConfigDocument, CollectsNewKeysInOneBlock) {
  ConfigDocument document("x.y = 1\n");
  document.set({key("a.b"), "2", "first\nreason\t"});
  document.set({key("a.c"), "3", ""});
  EXPECT_EQ(document.bytes(), "x.y = 1\n\n# Set by tune.\n# first reason\na.b = 2\na.c = 3\n");
  document = ConfigDocument(document.bytes() + "\nlater = 1\n");
  document.set({key("a.d"), "4", "third"});
  EXPECT_EQ(
      document.bytes(),
      "x.y = 1\n\n# Set by tune.\n# first reason\na.b = 2\na.c = 3\n# third\na.d = 4\n\nlater = "
      "1\n");
}

TEST(ConfigDocument, BeginsAnEmptyFileWithTheBlock) {
  EXPECT_EQ(after_set("", "a.b", "2"), "# Set by tune.\n# why\na.b = 2\n");
  EXPECT_EQ(after_set("x.y = 1\n\n", "a.b", "2"), "x.y = 1\n\n# Set by tune.\n# why\na.b = 2\n");
}

TEST(ConfigDocument, WritesPartsWithDotsInSlashForm) {
  EXPECT_EQ(after_set("", "net/ipv4/conf/eth0.1/rp_filter", "2", ""),
            "# Set by tune.\nnet/ipv4/conf/eth0.1/rp_filter = 2\n");
  EXPECT_EQ(after_set("", "/first.part/x", "2", ""), "# Set by tune.\n/first.part/x = 2\n");
}

TEST(ConfigDocument, FindsOneInterfaceInEitherForm) {
  EXPECT_EQ(
      after_set("net.ipv4.conf.eth0/1.rp_filter = 1\n", "net/ipv4/conf/eth0.1/rp_filter", "2"),
      "net.ipv4.conf.eth0/1.rp_filter = 2\n");
}

TEST(ConfigDocument, WinsOverAnExclusionThatWouldCancelIt) {
  EXPECT_EQ(after_set("a.b = 1\n-a.b\n", "a.b", "2"),
            "# a.b = 1\n-a.b\n\n# Set by tune.\n# why\na.b = 2\n");
  EXPECT_EQ(after_set("-a.b\na.b = 1\n", "a.b", "2"), "-a.b\na.b = 2\n");
}

TEST(ConfigDocument, WinsOverALaterExclusionBehindItsBlock) {
  EXPECT_EQ(after_set("# Set by tune.\na.b = 1\n\n-a.b\n", "a.b", "2"),
            "# Set by tune.\n# a.b = 1\n\n-a.b\n\n# Set by tune.\n# why\na.b = 2\n");
}

TEST(ConfigDocument, LeavesPatternsAlone) {
  EXPECT_EQ(after_set("a.* = 1\n", "a.b", "2"), "a.* = 1\n\n# Set by tune.\n# why\na.b = 2\n");
  // procps takes the pattern's spelling for another path, so only what comes later wins over it.
  EXPECT_EQ(after_set("a.b = 1\n/a/* = 1\n", "a.b", "2"),
            "# a.b = 1\n/a/* = 1\n\n# Set by tune.\n# why\na.b = 2\n");
}

TEST(ConfigDocument, ChangesAPatternThatIsNamedAsSuch) {
  ConfigDocument document("net.ipv4.conf.*.rp_filter = 1\n");
  document.set({key("net.ipv4.conf.*.rp_filter"), "2", "why"});
  EXPECT_EQ(document.bytes(), "net.ipv4.conf.*.rp_filter = 2\n");
}

TEST(ConfigDocument, ReplacesWhatOnlyOneLoaderReads) {
  EXPECT_EQ(after_set("- a.b = 1\n", "a.b", "2"),
            "# - a.b = 1\n\n# Set by tune.\n# why\na.b = 2\n");
  EXPECT_EQ(after_set("--a.b = 1\n", "a.b", "2"),
            "# --a.b = 1\n\n# Set by tune.\n# why\na.b = 2\n");
  EXPECT_EQ(after_set("x=1\ra.b=1\n", "a.b", "2"),
            "x=1\ra.b=1\n\n# Set by tune.\n# why\na.b = 2\n");
}

TEST(ConfigDocument, DoesNothingForAKeyThatNoLineCanName) {
  ConfigDocument document("x = 1\n");
  document.set({*Key::from_path("a=b/c"), "1", "why"});
  EXPECT_EQ(document.bytes(), "x = 1\n");
}

TEST(ConfigDocument, StaysStableBehindALineThatIsTooLongForSystemd) {
  const std::string before = "a.b = 1\n#" + std::string(1u << 20, 'x') + "\n";
  ConfigDocument document(before);
  document.set({key("a.c"), "2", "why"});
  EXPECT_EQ(document.bytes(), before + "\n# Set by tune.\n# why\na.c = 2\n");
  const std::string once = document.bytes();
  document.set({key("a.c"), "2", "why"});
  EXPECT_EQ(document.bytes(), once);
  document.set({key("a.b"), "2", "why"});
  EXPECT_TRUE(document.bytes().starts_with("a.b = 2\n#x"));
}

TEST(ConfigDocument, TellsTheLastActiveValueAndItsLine) {
  const ConfigDocument document("# a.b = 0\na.b = 1\n\n-a/b=  two words \n; a.b = 3\n-a.b\n");
  EXPECT_EQ(document.value(key("a.b")), (std::pair<std::string, int>("two words", 4)));
  EXPECT_EQ(document.value(key("a.c")), std::nullopt);
}

}  // namespace
}  // namespace tune
