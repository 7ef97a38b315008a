#include "host/running_values.hpp"

#include <cerrno>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/host/machine_in_memory.hpp"

namespace tune {
namespace {

Host values_of(MachineInMemory& memory, Values which, const std::vector<Key>& keys = {}) {
  Host host;
  read_values(memory.machine, keys, which, host);
  return host;
}

Key key(std::string_view text) {
  auto parsed = Key::parse(text);
  EXPECT_TRUE(parsed) << text;
  return std::move(*parsed);
}

TEST(RunningValues, AreOnlyThoseNamedWhereAskedSo) {
  MachineInMemory memory;
  memory.key("net/core/somaxconn", "4096").key("vm/swappiness", "60");
  const Host host = values_of(memory, Values::named, {key("vm.swappiness")});
  EXPECT_EQ(host.values.size(), 1u);
  EXPECT_EQ(host.values.at("vm.swappiness"), "60");
}

TEST(RunningValues, CatalogueKeysThatExistAreReadWithBlanksNormalised) {
  MachineInMemory memory;
  memory.key("net/ipv4/tcp_rmem", "4096\t131072\t6291456").key("debug/exception-trace", "1");
  const Host host = values_of(memory, Values::of_catalog);
  ASSERT_EQ(host.values.size(), 1u);
  EXPECT_EQ(host.values.at("net.ipv4.tcp_rmem"), "4096 131072 6291456");
  EXPECT_FALSE(host.all_values);
}

TEST(RunningValues, KeysThatAreAskedForAreReadBeside) {
  MachineInMemory memory;
  memory.key("debug/exception-trace", "1");
  const Host host =
      values_of(memory, Values::of_catalog, {key("debug.exception-trace"), key("kernel.none")});
  EXPECT_EQ(host.values.count("debug.exception-trace"), 1u);
  EXPECT_EQ(host.values.count("kernel.none"), 0u);
}

TEST(RunningValues, KeysWithoutAWriteBitAreReadOnly) {
  MachineInMemory memory;
  memory.key("net/core/rmem_max", "212992", 0444).key("net/core/wmem_max", "212992");
  const Host host = values_of(memory, Values::of_catalog);
  EXPECT_EQ(host.values.size(), 2u);
  EXPECT_EQ(host.read_only, (std::set<std::string, std::less<>>{"net.core.rmem_max"}));
}

TEST(RunningValues, SecretsAreNeverRead) {
  MachineInMemory memory;
  memory.key("net/ipv4/tcp_fastopen_key", "0-0-0-1", 0600);
  memory.key("net/ipv6/conf/eth0/stable_secret", "fe80::1", 0600);
  const Host host = values_of(memory, Values::all, {key("net.ipv4.tcp_fastopen_key")});
  EXPECT_TRUE(host.values.empty());
  EXPECT_TRUE(host.all_values);
}

// Hardening sets them: without the running value they could be neither applied nor undone.
TEST(RunningValues, KeysThatOnlyRootReadsAreNoSecretsWhereTheCatalogueKnowsThem) {
  MachineInMemory memory;
  memory.key("net/core/bpf_jit_harden", "0", 0600).key("vm/mmap_rnd_bits", "28", 0600);
  memory.key("net/core/token", "1", 0600);
  const Host host = values_of(memory, Values::all);
  EXPECT_EQ(host.values.count("net.core.bpf_jit_harden"), 1u);
  EXPECT_EQ(host.values.count("vm.mmap_rnd_bits"), 1u);
  EXPECT_FALSE(host.values.contains("net.core.token"));
}

TEST(RunningValues, KeyThatCannotBeReadIsLeftOut) {
  MachineInMemory memory;
  memory.key("net/core/rmem_max", "1").key("net/core/wmem_max", "2");
  memory.files.make_unreadable("/proc/sys/net/core/rmem_max", EIO);
  const Host host = values_of(memory, Values::all);
  EXPECT_EQ(host.values.count("net.core.rmem_max"), 0u);
  EXPECT_EQ(host.values.count("net.core.wmem_max"), 1u);
}

TEST(RunningValues, AllWalksFoldersOfInterfacesToo) {
  MachineInMemory memory;
  memory.key("net/ipv4/conf/eth0.1/rp_filter", "2").key("vm/swappiness", "60");
  const Host host = values_of(memory, Values::all);
  EXPECT_EQ(host.values.at("net.ipv4.conf.eth0/1.rp_filter"), "2");
  EXPECT_EQ(host.values.at("vm.swappiness"), "60");
}

TEST(RunningValues, AllLeavesOutWhatReadingDisturbsOrNoSettingIs) {
  MachineInMemory memory;
  for (const char* path :
       {"kernel/random/uuid", "kernel/random/boot_id", "fs/file-nr", "fs/inode-state",
        "vm/stat_refresh", "net/ipv4/route/flush", "kernel/ns_last_pid", "fs/binfmt_misc/status"})
    memory.key(path, "1");
  EXPECT_TRUE(values_of(memory, Values::all).values.empty());
}

TEST(RunningValues, AListOfEveryOtherPortIsRead) {
  std::string ports;
  for (int port = 1; port < 65536; port += 2) ports += (port > 1 ? "," : "") + std::to_string(port);
  MachineInMemory memory;
  memory.key("net/ipv4/ip_local_reserved_ports", ports + "\n");
  EXPECT_EQ(values_of(memory, Values::of_catalog).values.at("net.ipv4.ip_local_reserved_ports"),
            ports);
}

TEST(RunningValues, AllLeavesOutWhatIsTooLongAndWhatIsNoFile) {
  MachineInMemory memory;
  memory.key("kernel/long", std::string(512 * 1024 + 1, 'x')).key("kernel/fits", "x");
  memory.files.add_link("/proc/sys/kernel/link", "fits");
  const Host host = values_of(memory, Values::all);
  EXPECT_EQ(host.values.size(), 1u);
  EXPECT_EQ(host.values.count("kernel.fits"), 1u);
}

TEST(RunningValues, EverySkippedKeyHasItsReason) {
  EXPECT_EQ(reason_to_skip("net.ipv6.route.flush"), "a command");
  EXPECT_EQ(reason_to_skip("fs.dentry-state"), "a counter");
  EXPECT_EQ(reason_to_skip("fs.nr_open"), "");
  EXPECT_EQ(reason_to_skip("net.core.somaxconn"), "");
}

}  // namespace
}  // namespace tune
