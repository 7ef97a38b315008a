#include <cstdlib>

#include <gtest/gtest.h>
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

}  // namespace
}  // namespace tune
