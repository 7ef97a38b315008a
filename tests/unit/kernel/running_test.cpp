#include "kernel/running.hpp"

#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "system/memory_files.hpp"

namespace tune {
namespace {

class Running : public testing::Test {
 protected:
  Running() {
    files_.add_file("/proc/sys/net/ipv4/tcp_mem", "1\t2\t3\n");
    files_.add_file("/proc/sys/net/ipv4/ip_local_reserved_ports", "9981\n");
    files_.add_file("/proc/sys/kernel/core_pattern", "|/bin/handler  %P\n");
    files_.add_file("/proc/sys/net/ipv4/tcp_fastopen_key", "secret\n", 0600);
    files_.add_file("/proc/sys/fs/file-nr", "1\t0\t2\n", 0444);
    machine_.files = &files_;
  }

  static Key key(std::string_view text) { return *Key::parse(text); }

  MemoryFiles files_;
  Machine machine_;
};

TEST_F(Running, ReadsNumbersWithSingleSpaces) {
  EXPECT_EQ(*read_running(machine_, key("net.ipv4.tcp_mem")), "1 2 3");
}

TEST_F(Running, ReadsTextByteForByte) {
  EXPECT_EQ(*read_running(machine_, key("kernel.core_pattern")), "|/bin/handler  %P");
}

TEST_F(Running, SaysWhichKeyIsMissing) {
  const auto value = read_running(machine_, key("net.ipv4.nothing"));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, ErrorCode::not_found);
  EXPECT_EQ(value.error().key, "net.ipv4.nothing");
}

TEST_F(Running, WritesOnceWithANewline) {
  ASSERT_TRUE(write_running(machine_, key("net.ipv4.tcp_mem"), "4 5 6"));
  EXPECT_EQ(*files_.content("/proc/sys/net/ipv4/tcp_mem"), "4 5 6\n");
  EXPECT_EQ(files_.operations().size(), 1u);
}

TEST_F(Running, EmptiesAListWithALoneNewline) {
  ASSERT_TRUE(write_running(machine_, key("net.ipv4.ip_local_reserved_ports"), ""));
  EXPECT_EQ(*files_.content("/proc/sys/net/ipv4/ip_local_reserved_ports"), "\n");
}

TEST_F(Running, CallsARefusedWriteByItsName) {
  files_.fail_write("/proc/sys/net/ipv4/tcp_mem", EINVAL);
  const auto status = write_running(machine_, key("net.ipv4.tcp_mem"), "x");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::write_failed);
  EXPECT_EQ(status.error().errno_value, EINVAL);
  EXPECT_EQ(status.error().key, "net.ipv4.tcp_mem");
}

TEST_F(Running, CreatesNoKey) {
  EXPECT_FALSE(write_running(machine_, key("net.ipv4.nothing"), "1"));
  EXPECT_FALSE(files_.content("/proc/sys/net/ipv4/nothing"));
}

TEST_F(Running, NeverFollowsALinkOutOfProcSys) {
  files_.add_file("/etc/shadow", "root\n");
  files_.add_link("/proc/sys/net/way_out", "/etc/shadow");
  files_.add_link("/proc/sys/out", "/etc");
  for (const std::string_view name : {"net.way_out", "out.shadow"}) {
    EXPECT_EQ(read_running(machine_, key(name)).error().code, ErrorCode::permission) << name;
    EXPECT_FALSE(write_running(machine_, key(name), "1")) << name;
    EXPECT_FALSE(access_of(machine_, key(name)).exists) << name;
  }
  EXPECT_EQ(*files_.content("/etc/shadow"), "root\n");
}

TEST_F(Running, TellsWhatAKeyAllows) {
  const KeyAccess open = access_of(machine_, key("net.ipv4.tcp_mem"));
  EXPECT_TRUE(open.exists && open.readable_by_all && open.writable);
  const KeyAccess secret = access_of(machine_, key("net.ipv4.tcp_fastopen_key"));
  EXPECT_TRUE(secret.exists && !secret.readable_by_all && secret.writable);
  const KeyAccess counter = access_of(machine_, key("fs.file-nr"));
  EXPECT_TRUE(counter.exists && counter.readable_by_all && !counter.writable);
  EXPECT_FALSE(access_of(machine_, key("net.ipv4.nothing")).exists);
  EXPECT_FALSE(access_of(machine_, key("net.ipv4")).exists);
}

TEST(RunningPath, LiesBelowProcSys) {
  EXPECT_EQ(Key::parse("net.core.somaxconn")->file(), "/proc/sys/net/core/somaxconn");
}

}  // namespace
}  // namespace tune
