#include <gtest/gtest.h>

#include <tune/host.hpp>

#include "base/json.hpp"

namespace tune {
namespace {

Host server() {
  Host host;
  host.kernel_release = "6.1.0-13-amd64";
  host.kernel_version = "#1 SMP";
  host.kernel = KernelVersion{6, 1, 0};
  host.page_size_bytes = 65536;
  host.memory_bytes = std::uint64_t{16} << 40;
  host.buffer_pages = 268000000;
  host.processors = 512;
  host.tcp_established_hash_entries = 524288;
  host.initial_network_namespace = false;
  host.container = "docker";
  host.boot_loader = BootLoader::procps;
  host.open_files_limit = UINT64_MAX;
  host.nr_open = 1048576;
  host.file_max = 9223372036854775807u;
  host.proc_sys_read_only = true;
  host.values["net.ipv4.tcp_mem"] = "1 2 3";
  host.values["kernel.core_pattern"] = "|/x \xff %p";
  host.read_only.insert("net.core.rmem_max");
  host.all_values = true;
  host.listening_ports = {53, 9981};
  return host;
}

Json parsed(const std::string& text) {
  auto document = parse_json(text, "host.json");
  EXPECT_TRUE(document) << describe(document.error());
  return document ? std::move(*document) : Json();
}

TEST(HostDocument, HasTheMembersOfItsContract) {
  const Json document = parsed(host_to_json(server()));
  EXPECT_EQ(*document.find("schema")->text(), "tune/host/1");
  EXPECT_EQ(*document.find("kernel")->find("release")->text(), "6.1.0-13-amd64");
  EXPECT_EQ(*document.find("kernel")->find("version")->text(), "#1 SMP");
  EXPECT_EQ(document.find("page_size_bytes")->unsigned_integer(), 65536u);
  EXPECT_EQ(document.find("memory")->find("total_bytes")->unsigned_integer(), 17592186044416u);
  EXPECT_EQ(document.find("memory")->find("buffer_pages")->unsigned_integer(), 268000000u);
  EXPECT_EQ(document.find("cpus")->unsigned_integer(), 512u);
  EXPECT_TRUE(document.find("clock_ticks_per_second")->is_null());
  EXPECT_EQ(document.find("tcp")->find("ehash_entries")->unsigned_integer(), 524288u);
  EXPECT_FALSE(*document.find("netns")->find("initial")->boolean());
  EXPECT_EQ(*document.find("container")->text(), "docker");
  EXPECT_EQ(*document.find("boot_loader")->text(), "procps");
  EXPECT_EQ(document.find("limits")->find("nofile")->unsigned_integer(), UINT64_MAX);
  EXPECT_EQ(document.find("limits")->find("nr_open")->unsigned_integer(), 1048576u);
  EXPECT_EQ(document.find("limits")->find("file_max")->unsigned_integer(), 9223372036854775807u);
  EXPECT_EQ(*document.find("values")->find("net.ipv4.tcp_mem")->text(), "1 2 3");
}

TEST(HostDocument, WhatIsNotKnownIsNull) {
  Host host = server();
  host.container.reset();
  host.nr_open = 0;
  const Json document = parsed(host_to_json(host));
  EXPECT_TRUE(document.find("container")->is_null());
  EXPECT_TRUE(document.find("limits")->find("nr_open")->is_null());
}

TEST(HostDocument, ReadsBackToTheSameBytes) {
  const std::string text = host_to_json(server());
  const auto copy = host_from_json(text, "host.json");
  ASSERT_TRUE(copy) << describe(copy.error());
  EXPECT_EQ(host_to_json(*copy), text);
  EXPECT_EQ(copy->values, server().values);
  EXPECT_EQ(copy->listening_ports, server().listening_ports);
  EXPECT_EQ(copy->open_files_limit, UINT64_MAX);
}

}  // namespace
}  // namespace tune
