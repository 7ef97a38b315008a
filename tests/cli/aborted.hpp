#pragma once

#include <sys/types.h>

namespace tune::test {

// In the child, before it becomes the command: it is to be aborted. False where nobody may trace.
bool ask_for_abort();

// Lets the command run until it asks how the kernel is called, once it handles SIGABRT, and sends
// that signal: as an assertion does which fails.
void abort_in_uname(pid_t child);

}  // namespace tune::test
