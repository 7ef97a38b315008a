#include "host/host_names.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

using formula::Kind;

Host server() {
  Host host;
  host.kernel = KernelVersion{6, 1, 0};
  host.memory_bytes = std::uint64_t{8} << 30;
  host.buffer_pages = 2000000;
  host.processors = 4;
  host.tcp_established_hash_entries = 65536;
  host.values["net.ipv4.tcp_mem"] = "100 200 300";
  host.values["net.ipv4.tcp_fin_timeout"] = "60";
  host.values["net.core.somaxconn"] = "4096";
  host.values["net.ipv4.ip_local_reserved_ports"] = "9981,10000-10010";
  host.values["net.ipv4.tcp_tw_reuse"] = "2";
  return host;
}

// The text of a formula's result on `host`, or of its error.
std::string result(const Host& host, std::string_view text) {
  const HostNames names(host);
  const auto parsed = formula::Formula::parse(text);
  if (!parsed) return parsed.error().message;
  if (const auto type = parsed->check(names); !type) return type.error().message;
  const auto value = parsed->evaluate(names);
  return value ? formula::describe(*value) : value.error().message;
}

std::string result(std::string_view text) { return result(server(), text); }

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(HostNames, FactsHaveTheirDimensions) {
  const Host host = server();
  const HostNames names(host);
  EXPECT_EQ(names.type_of_name("memory")->dimension, formula::kBytes);
  EXPECT_EQ(names.type_of_name("page_size")->dimension, formula::kBytes);
  EXPECT_EQ(names.type_of_name("buffer_pages")->dimension, formula::kNone);
  EXPECT_EQ(names.type_of_name("container")->kind, Kind::flag);
  EXPECT_EQ(result("memory"), "8 GiB");
  EXPECT_EQ(result("buffer_pages * page_size - buffer_memory"), "0 B");
}

TEST(HostNames, EveryKnownNameHasATypeAndAValue) {
  Host host = server();
  host.open_files_limit = 1024;
  const HostNames names(host);
  ASSERT_FALSE(names.known_names().empty());
  for (const std::string& name : names.known_names()) {
    const auto type = names.type_of_name(name);
    const auto value = names.value_of_name(name);
    ASSERT_TRUE(type && value) << name;
    EXPECT_EQ(formula::type_of(*value), *type) << name;
  }
}

TEST(HostNames, FlagsSpeakOfContainerAndNamespace) {
  Host host = server();
  EXPECT_EQ(result(host, "if(container, 1, 2)"), "2");
  host.container = "docker";
  host.initial_network_namespace = false;
  EXPECT_EQ(result(host, "if(container, 1, 2)"), "1");
  EXPECT_EQ(result(host, "if(initial_network_namespace, 1, 2)"), "2");
}

TEST(HostNames, PagesOfRunningKeysAreBytes) {
  EXPECT_EQ(result("running(\"net.ipv4.tcp_mem\")[2] - 300 * page_size"), "0 B");
}

TEST(HostNames, TimesAreSecondsAndCountsArePlain) {
  EXPECT_EQ(result("running(\"net.ipv4.tcp_fin_timeout\") - 60s"), "0 s");
  EXPECT_EQ(result("running(\"net.core.somaxconn\") + 1"), "4 097");
}

TEST(HostNames, SpecialValuesAndChoicesAreRawNumbers) {
  EXPECT_EQ(result("running(\"net.ipv4.tcp_tw_reuse\")"), "2");
}

TEST(HostNames, SetsOfPortsArePorts) {
  const Host host = server();
  const HostNames names(host);
  const auto value = names.value_of_key(formula::Names::Which::running,
                                        "net.ipv4.ip_local_reserved_ports", std::nullopt);
  ASSERT_TRUE(value);
  EXPECT_TRUE(std::get<PortSet>(*value).contains(9981));
}

TEST(HostNames, SlashSpellingIsTheSameKey) {
  EXPECT_EQ(result("running(\"net/core/somaxconn\")"), "4 096");
}

TEST(HostNames, DefaultComesFromTheCatalogue) {
  EXPECT_EQ(result("default(\"net.ipv4.tcp_max_orphans\")"), "32 768");
}

TEST(HostNames, VectorNeedsAnIndexThatExists) {
  EXPECT_TRUE(contains(result("running(\"net.ipv4.tcp_mem\")"), "several fields"));
  EXPECT_TRUE(contains(result("running(\"net.ipv4.tcp_mem\")[3]"), "no field [3]"));
  EXPECT_TRUE(contains(result("running(\"net.core.somaxconn\")[1]"), "no field [1]"));
  EXPECT_EQ(result("running(\"net.core.somaxconn\")[0]"), "4 096");
}

TEST(HostNames, MisspeltNamesAndKeysOfferTheNearest) {
  EXPECT_TRUE(contains(result("processor"), "processors"));
  EXPECT_TRUE(contains(result("running(\"net.core.somaxcon\")"), "net.core.somaxconn"));
}

TEST(HostNames, WhatTheHostDoesNotKnowIsAnError) {
  Host host = server();
  host.values.clear();
  EXPECT_TRUE(contains(result(host, "running(\"net.core.somaxconn\")"), "has("));
  EXPECT_TRUE(contains(result(host, "open_files_limit"), "do not say"));
}

TEST(HostNames, HasAsksForTheKeyOnThisHost) {
  EXPECT_EQ(result("if(has(\"net.core.somaxconn\"), 1, 2)"), "1");
  EXPECT_EQ(result("if(has(\"net.ipv4.tcp_tw_recycle\"), 1, 2)"), "2");
}

TEST(HostNames, KernelVersionsAreCompared) {
  EXPECT_EQ(result("if(kernel_at_least(\"5.4\"), 1, 2)"), "1");
  EXPECT_EQ(result("if(kernel_at_least(\"6.16\"), 1, 2)"), "2");
  const Host host = server();
  EXPECT_FALSE(HostNames(host).kernel_at_least("new"));
}

TEST(HostNames, QuantitiesOfUnitsAreExact) {
  EXPECT_EQ(formula::describe(quantity_of(Unit::milliseconds, 1000, 4096)), "1 s");
  EXPECT_EQ(formula::describe(quantity_of(Unit::kibibytes, 4, 4096)), "4 KiB");
  EXPECT_EQ(formula::describe(quantity_of(Unit::pages, 1, 65536)), "64 KiB");
  const auto half = quantity_of(Unit::milliseconds, 500, 4096);
  EXPECT_EQ(half.numerator, 1);
  EXPECT_EQ(half.denominator, 2);
  const Integer largest = (Integer{1} << 64) - 1;
  EXPECT_EQ(quantity_of(Unit::pages, largest, 65536).numerator, largest * 65536);
}

}  // namespace
}  // namespace tune
