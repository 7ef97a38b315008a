#include "system/detached.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tune {
namespace {

TEST(Detached, AProcessIsAliveUntilItEnds) {
  EXPECT_TRUE(is_alive(getpid()));
  EXPECT_TRUE(is_alive(1));
}

// In a container whose process 1 asks for nobody, it stays in the table for good.
TEST(Detached, WhatHasEndedIsNotAliveThoughNobodyHasAskedForIt) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t ended{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(kill(child, 0), 0);
  EXPECT_FALSE(is_alive(child));
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(is_alive(child));
}

}  // namespace
}  // namespace tune
