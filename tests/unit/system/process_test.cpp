#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tune/machine.hpp>

namespace tune {
namespace {

TEST(ProcessFacts, AreThoseOfThisProcess) {
  const ProcessFacts facts = process_facts();
  EXPECT_EQ(facts.process, getpid());
  EXPECT_EQ(facts.user, geteuid());
  EXPECT_FALSE(facts.user_name.empty());
}

TEST(ProcessFacts, AgreeWithTheKernelsOwnFiles) {
  const ProcessFacts facts = process_facts();
  const auto files = system_files();
  EXPECT_EQ(facts.kernel_release + "\n", files->read("/proc/sys/kernel/osrelease").value());
  EXPECT_EQ(facts.kernel_version + "\n", files->read("/proc/sys/kernel/version").value());
  EXPECT_GT(facts.processors, 0u);
  EXPECT_GE(facts.page_size_bytes, 4096u);
  EXPECT_GT(facts.open_files_limit, 0u);
}

TEST(ProcessFacts, NameTheLoginBehindSudo) {
  if (geteuid() != 0) GTEST_SKIP() << "sudo's variable counts only for root";
  setenv("SUDO_USER", "alice\x1b", 1);
  EXPECT_EQ(process_facts().user_name, "alice\\x1b");
  setenv("SUDO_USER", "", 1);
  EXPECT_EQ(process_facts().user_name, "root");
  unsetenv("SUDO_USER");
  EXPECT_EQ(process_facts().user_name, "root");
}

TEST(SystemClock, CountsFromTheEpoch) {
  EXPECT_GT(system_clock()->unix_seconds(), 1577836800);  // 2020-01-01
}

// A deadline in the journal is for whoever reads it, in whatever container.
TEST(SystemClock, CountsFromTheBootInATimeNamespaceOfItsOwnToo) {
  constexpr int kSame = 0, kOther = 1, kNone = 2;
  constexpr std::int64_t kDay = 86'400'000;
  const std::int64_t before = system_clock()->boot_milliseconds();
  const pid_t child = fork();
  if (child == 0) {
    const bool made = unshare(CLONE_NEWTIME) == 0;
    std::ofstream("/proc/self/timens_offsets") << "boottime 8640000 0\n";  // a hundred days
    const pid_t inside = made ? fork() : -1;  // who makes one is not in it
    if (inside == 0) {
      timespec now = {};
      clock_gettime(CLOCK_BOOTTIME, &now);
      if (now.tv_sec * 1000 < before + 99 * kDay) _exit(kNone);
      _exit(system_clock()->boot_milliseconds() < before + kDay ? kSame : kOther);
    }
    int status = 0;
    if (inside < 0 || waitpid(inside, &status, 0) < 0 || !WIFEXITED(status)) _exit(kNone);
    _exit(WEXITSTATUS(status));
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNone) GTEST_SKIP() << "no time namespace can be made here";
  EXPECT_EQ(WEXITSTATUS(status), kSame);
}

}  // namespace
}  // namespace tune
