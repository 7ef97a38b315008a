#include <cerrno>

#include <gtest/gtest.h>

#include <tune/host.hpp>

#include "unit/host/machine_in_memory.hpp"

namespace tune {
namespace {

Host read(MachineInMemory& memory) {
  auto host = read_host(memory.machine);
  EXPECT_TRUE(host) << describe(host.error());
  return host ? std::move(*host) : Host{};
}

TEST(ReadHost, FactsComeFromTheProcessAndItsFiles) {
  MachineInMemory memory;
  memory.key("fs/nr_open", "1048576").key("fs/file-max", "9223372036854775807");
  memory.files.add_file("/usr/lib/systemd/systemd-sysctl", "");
  const Host host = read(memory);
  EXPECT_EQ(host.kernel_release, "6.1.0-13-amd64");
  EXPECT_EQ(host.kernel, (KernelVersion{6, 1, 55}));  // from the build
  EXPECT_EQ(host.page_size_bytes, 4096u);
  EXPECT_EQ(host.memory_bytes, 1018000u * 1024);
  EXPECT_EQ(host.buffer_pages, 240790u);
  EXPECT_EQ(host.processors, 2u);
  EXPECT_EQ(host.open_files_limit, 1024u);
  EXPECT_EQ(host.nr_open, 1048576u);
  EXPECT_EQ(host.file_max, 9223372036854775807u);
  EXPECT_EQ(host.boot_loader, BootLoader::systemd);
  EXPECT_FALSE(host.proc_sys_read_only);
  EXPECT_TRUE(host.listening_ports.empty());
}

TEST(ReadHost, FactThatIsMissingIsAnErrorThatNamesItsFile) {
  for (const char* path : {"/proc/meminfo", "/proc/zoneinfo"}) {
    MachineInMemory memory;
    ASSERT_TRUE(memory.files.remove(path));
    const auto host = read_host(memory.machine);
    ASSERT_FALSE(host) << path;
    EXPECT_EQ(host.error().code, ErrorCode::not_found);
    EXPECT_EQ(host.error().file, path);
  }
}

TEST(ReadHost, UnreadableFactIsAnErrorToo) {
  MachineInMemory memory;
  memory.files.make_unreadable("/proc/zoneinfo", EACCES);
  const auto host = read_host(memory.machine);
  ASSERT_FALSE(host);
  EXPECT_EQ(host.error().code, ErrorCode::permission);
}

TEST(ReadHost, ImageHasNoFactsOfItsOwn) {
  MachineInMemory memory;
  memory.machine.live = false;
  const auto host = read_host(memory.machine);
  ASSERT_FALSE(host);
  EXPECT_EQ(host.error().code, ErrorCode::usage);
  EXPECT_NE(host.error().message.find("--host"), std::string::npos);
}

TEST(ReadHost, HashEntriesAreTheKernelsOwnWhereItSaysThem) {
  MachineInMemory memory;
  memory.key("net/ipv4/tcp_ehash_entries", "262144", 0444);
  EXPECT_EQ(read(memory).tcp_established_hash_entries, 262144u);
}

TEST(ReadHost, HashEntriesOfASharedTableAreShownBelowZero) {
  MachineInMemory memory;
  memory.key("net/ipv4/tcp_ehash_entries", "-262144", 0444);
  EXPECT_EQ(read(memory).tcp_established_hash_entries, 262144u);
}

TEST(ReadHost, HashEntriesFollowFromMemoryWhereTheKernelDoesNotSay) {
  MachineInMemory memory;
  EXPECT_EQ(read(memory).tcp_established_hash_entries, 8192u);
}

TEST(ReadHost, InitialNamespaceIsKnownByKeysThatOnlyItHas) {
  MachineInMemory child, first;
  child.key("net/core/somaxconn", "4096");
  first.key("net/core/netdev_max_backlog", "1000");
  EXPECT_FALSE(read(child).initial_network_namespace);
  EXPECT_TRUE(read(first).initial_network_namespace);
}

TEST(ReadHost, TcpMemTellsTheInitialNamespaceOnlySinceItIsGlobal) {
  MachineInMemory today, old;
  today.key("net/ipv4/tcp_mem", "1 2 3");
  old.key("net/ipv4/tcp_mem", "1 2 3").machine.process.kernel_release = "3.10.0-1160.el7";
  EXPECT_TRUE(read(today).initial_network_namespace);
  EXPECT_FALSE(read(old).initial_network_namespace);
}

TEST(ReadHost, ReadOnlyMountIsSeen) {
  MachineInMemory memory;
  memory.key("net/core/somaxconn", "4096").files.mount_read_only("/proc/sys");
  EXPECT_TRUE(read(memory).proc_sys_read_only);
}

TEST(ReadHost, UdpPortsOfTheAutomaticRangeAreClients) {
  MachineInMemory memory;
  memory.key("net/ipv4/ip_local_port_range", "32768\t60999");
  SocketsInMemory sockets(ListeningPorts{{9981, 50051}, {53, 41234}});
  memory.machine.sockets = &sockets;
  EXPECT_EQ(read(memory).listening_ports, (std::set<int>{53, 9981, 50051}));
}

TEST(ReadHost, KernelThatNamesNoVersionIsAnError) {
  MachineInMemory memory;
  memory.machine.process.kernel_release = "custom";
  EXPECT_FALSE(read_host(memory.machine));
}

TEST(ReadHost, ThisMachineHasFacts) {
  const auto files = system_files();
  Machine machine;
  machine.files = files.get();
  machine.process = process_facts();
  const auto host = read_host(machine, {}, Values::all);
  ASSERT_TRUE(host) << describe(host.error());
  EXPECT_GT(host->buffer_pages, 0u);
  EXPECT_GT(host->values.size(), 100u);
  EXPECT_EQ(host->values.count("kernel.random.uuid"), 0u);
  const auto copy = host_from_json(host_to_json(*host), "host.json");
  ASSERT_TRUE(copy) << describe(copy.error());
  EXPECT_EQ(host_to_json(*copy), host_to_json(*host));
}

}  // namespace
}  // namespace tune
