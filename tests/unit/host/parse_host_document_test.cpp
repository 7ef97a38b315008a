#include <string>

#include <gtest/gtest.h>

#include <tune/host.hpp>

namespace tune {
namespace {

constexpr const char* kLeast = R"({"kernel": {"release": "5.10.0"}, "page_size_bytes": 4096,)"
                               R"( "memory": {"total_bytes": 1073741824}, "cpus": 2)";

Result<Host> parse(const std::string& more) {
  return host_from_json(kLeast + (more.empty() ? "}" : ", " + more + "}"), "host.json");
}

TEST(ParseHostDocument, FourMembersAreEnough) {
  const auto host = parse("");
  ASSERT_TRUE(host) << describe(host.error());
  EXPECT_EQ(host->kernel, (KernelVersion{5, 10, 0}));
  EXPECT_EQ(host->memory_bytes, std::uint64_t{1} << 30);
  EXPECT_EQ(host->processors, 2u);
}

TEST(ParseHostDocument, MissingMembersHaveASensibleMeaning) {
  const auto host = parse("");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->tcp_established_hash_entries, 8192u);
  EXPECT_NEAR(static_cast<double>(host->buffer_pages), 262144, 3000);
  EXPECT_TRUE(host->initial_network_namespace);
  EXPECT_EQ(host->container, std::nullopt);
  EXPECT_EQ(host->boot_loader, BootLoader::systemd);
  EXPECT_TRUE(host->values.empty());
  EXPECT_FALSE(host->all_values);
}

TEST(ParseHostDocument, UnknownMembersAreIgnored) {
  EXPECT_TRUE(parse(R"("new": {"a": [1, 2]}, "tcp": {"other": 3})"));
}

TEST(ParseHostDocument, ValuesAreTextWithBlanksNormalised) {
  const auto host = parse(R"("values": {"net.ipv4.tcp_mem": "1\t2 \t3"})");
  ASSERT_TRUE(host) << describe(host.error());
  EXPECT_EQ(host->values.at("net.ipv4.tcp_mem"), "1 2 3");
}

TEST(ParseHostDocument, KeysOfInterfacesWithDotsAreRead) {
  const auto host = parse(R"("values": {"net.ipv4.conf.eth0/1.rp_filter": "2"})");
  ASSERT_TRUE(host) << describe(host.error());
  EXPECT_EQ(host->values.count("net.ipv4.conf.eth0/1.rp_filter"), 1u);
}

TEST(ParseHostDocument, KeyThatOnlyEndsLikeEncodedBytesStays) {
  const auto host = parse(R"("values": {"kernel.a": "plain", "kernel.a_base64": "eA=="})");
  ASSERT_TRUE(host) << describe(host.error());
  EXPECT_EQ(host->values.size(), 2u);
}

struct Bad {
  const char* members;
  const char* named;  // in the message
};

TEST(ParseHostDocument, WrongMembersAreErrorsThatNameThem) {
  for (const Bad& bad : {
           Bad{R"("tcp": 5)", "\"tcp\""},
           Bad{R"("tcp": {"ehash_entries": -1})", "tcp.ehash_entries"},
           Bad{R"("tcp": {"ehash_entries": 0})", "tcp.ehash_entries"},
           Bad{R"("tcp": {"ehash_entries": 1.5})", "tcp.ehash_entries"},
           Bad{R"("netns": {"initial": "yes"})", "netns.initial"},
           Bad{R"("container": 1)", "container"},
           Bad{R"("boot_loader": "openrc")", "boot_loader"},
           Bad{R"("limits": {"nofile": "many"})", "limits.nofile"},
           Bad{R"("limits": {"file_max": 1e30})", "limits.file_max"},
           Bad{R"("values": [])", "values"},
           Bad{R"("values": {"net.core.somaxconn": 4096})", "net.core.somaxconn"},
           Bad{R"("values": {"net/core/somaxconn": "1"})", "net.core.somaxconn"},
           Bad{R"("values": {"../passwd": "1"})", "../passwd"},
           Bad{R"("values": {"a\u0000b": "1"})", "values."},
           Bad{R"("read_only": [1])", "read_only"},
           Bad{R"("listening_ports": [70000])", "listening_ports"},
           Bad{R"("listening_ports": 80)", "listening_ports"},
           Bad{R"("schema": "tune/diff/1")", "schema"},
           Bad{R"("all_values": 1)", "all_values"},
       }) {
    const auto host = parse(bad.members);
    ASSERT_FALSE(host) << bad.members;
    EXPECT_EQ(host.error().code, ErrorCode::bad_input);
    EXPECT_EQ(host.error().file, "host.json");
    EXPECT_NE(host.error().message.find(bad.named), std::string::npos) << host.error().message;
  }
}

std::string document(const std::string& kernel, const std::string& page, const std::string& memory,
                     const std::string& processors) {
  return R"({"kernel": {"release": )" + kernel + R"(}, "page_size_bytes": )" + page +
         R"(, "memory": {"total_bytes": )" + memory + R"(}, "cpus": )" + processors + "}";
}

TEST(ParseHostDocument, RequiredFactsMustBePossible) {
  const std::string kernel = R"("6.1.0")";
  EXPECT_TRUE(host_from_json(document(kernel, "65536", "17592186044416", "1"), "x"));
  for (const std::string& text :
       {document(R"("linux")", "4096", "1", "1"), document("6", "4096", "1", "1"),
        document(kernel, "0", "1", "1"), document(kernel, "6000", "1", "1"),
        document(kernel, "524288", "1", "1"), document(kernel, "-4096", "1", "1"),
        document(kernel, "4096", "0", "1"), document(kernel, "4096", "18446744073709551615", "1"),
        document(kernel, "4096", "1e18", "1"), document(kernel, "4096", "\"8G\"", "1"),
        document(kernel, "4096", "1", "0"), document(kernel, "4096", "1", "99999999"),
        document(kernel, "4096", "null", "1"), document("null", "4096", "1", "1")}) {
    const auto host = host_from_json(text, "x");
    ASSERT_FALSE(host) << text;
    EXPECT_EQ(host.error().code, ErrorCode::bad_input);
  }
}

TEST(ParseHostDocument, MissingFactIsNamed) {
  const auto host = host_from_json(R"({"kernel": {"release": "6.1"}})", "x");
  ASSERT_FALSE(host);
  EXPECT_NE(host.error().message.find("\"page_size_bytes\" is missing"), std::string::npos)
      << host.error().message;
}

// Documents of before have no such member, and a document never guesses.
TEST(ParseHostDocument, TakesTheTicksOfTheClockWhereTheyAreKnown) {
  EXPECT_EQ(parse("")->kernel.ticks_per_second, 0);
  EXPECT_EQ(parse(R"("clock_ticks_per_second": null)")->kernel.ticks_per_second, 0);
  EXPECT_EQ(parse(R"("clock_ticks_per_second": 1000)")->kernel.ticks_per_second, 1000);
  EXPECT_FALSE(parse(R"("clock_ticks_per_second": "1000")"));
}

TEST(ParseHostDocument, WhatIsNoDocumentIsAnError) {
  for (const char* text :
       {"", "[]", "5", "null", "{", "{} {}", "{\"cpus\": NaN}", "{\"cpus\": 1, \"cpus\": 2}"}) {
    const auto host = host_from_json(text, "x");
    ASSERT_FALSE(host) << text;
    EXPECT_EQ(host.error().file, "x");
  }
}

TEST(ParseHostDocument, OversizedDocumentIsAnError) {
  EXPECT_FALSE(host_from_json(std::string((32u << 20) + 1, ' '), "x"));
  const std::string value(256 * 1024 + 1, '1');
  EXPECT_FALSE(parse(R"("values": {"kernel.x": ")" + value + "\"}"));
}

}  // namespace
}  // namespace tune
