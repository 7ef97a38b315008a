#include "cli/aborted.hpp"

#include <csignal>

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace tune::test {
namespace {

// The call that the stopped child is about to make; none at other stops.
__ptrace_syscall_info call_of(pid_t child) {
  __ptrace_syscall_info call{};
  ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof call, &call);
  return call;
}

bool is_stopped(pid_t child) {
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFSTOPPED(status);
}

}  // namespace

bool ask_for_abort() { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }

void abort_in_uname(pid_t child) {
  bool handled = false, asked = false;
  while (is_stopped(child)) {
    // Without it no stop says that it is one at a call.
    if (!asked) ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD);
    asked = true;
    const __ptrace_syscall_info call = call_of(child);
    const bool entered = call.op == PTRACE_SYSCALL_INFO_ENTRY;
    handled |= entered && call.entry.nr == SYS_rt_sigaction && call.entry.args[0] == SIGABRT;
    if (handled && entered && call.entry.nr == SYS_uname) {
      kill(child, SIGABRT);
      ptrace(PTRACE_DETACH, child, nullptr, nullptr);
      return;
    }
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
  }
}

}  // namespace tune::test
