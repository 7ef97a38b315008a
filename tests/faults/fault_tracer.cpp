// Runs a command and does one thing to one of its system calls.
//
//   fault_tracer list FILE COMMAND...          tells each call in FILE, one a line
//   fault_tracer fail NUMBER ERRNO COMMAND...  the call is not made and fails
//   fault_tracer short NUMBER COMMAND...       a write takes half of its bytes
//   fault_tracer before NUMBER COMMAND...      SIGKILL instead of the call
//   fault_tracer after NUMBER COMMAND...       SIGKILL after it
//
// A line has, between tabs: number, name, path, result, the second path of a rename or link, the
// third and fourth argument as numbers, and what was written, in hexadecimal digits.
// Calls are counted from 0 at the first one of the command itself. Ends as the command ended, with
// 137 when it was killed; 99 when the call was never reached, 77 where this cannot be done.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#if !defined(__x86_64__)
int main() {
  std::puts("fault_tracer: only for x86-64");
  return 77;
}
#else
namespace {

constexpr int kNeverReached = 99;

// Where the path or the open file stands among the arguments.
struct Call {
  const char* name;
  int folder;  // argument with an open file, -1: none
  int path;    // argument with a path, -1: none
};

const std::map<long, Call>& known_calls() {
  static const std::map<long, Call> calls = {
      {SYS_read, {"read", 0, -1}},
      {SYS_pread64, {"pread64", 0, -1}},
      {SYS_write, {"write", 0, -1}},
      {SYS_pwrite64, {"pwrite64", 0, -1}},
      {SYS_open, {"open", -1, 0}},
      {SYS_openat, {"openat", 0, 1}},
      {SYS_openat2, {"openat2", 0, 1}},
      {SYS_close, {"close", 0, -1}},
      {SYS_fsync, {"fsync", 0, -1}},
      {SYS_fdatasync, {"fdatasync", 0, -1}},
      {SYS_syncfs, {"syncfs", 0, -1}},
      {SYS_sync_file_range, {"sync_file_range", 0, -1}},
      {SYS_rename, {"rename", -1, 0}},
      {SYS_renameat, {"renameat", 0, 1}},
      {SYS_renameat2, {"renameat2", 0, 1}},
      {SYS_linkat, {"linkat", 0, 1}},
      {SYS_unlink, {"unlink", -1, 0}},
      {SYS_unlinkat, {"unlinkat", 0, 1}},
      {SYS_mkdir, {"mkdir", -1, 0}},
      {SYS_mkdirat, {"mkdirat", 0, 1}},
      {SYS_flock, {"flock", 0, -1}},
      {SYS_ftruncate, {"ftruncate", 0, -1}},
      {SYS_fallocate, {"fallocate", 0, -1}},
      {SYS_stat, {"stat", -1, 0}},
      {SYS_fstat, {"fstat", 0, -1}},
      {SYS_newfstatat, {"newfstatat", 0, 1}},
      {SYS_statx, {"statx", 0, 1}},
      {SYS_fstatfs, {"fstatfs", 0, -1}},
      {SYS_getdents64, {"getdents64", 0, -1}},
      {SYS_lseek, {"lseek", 0, -1}},
      {SYS_access, {"access", -1, 0}},
      {SYS_faccessat, {"faccessat", 0, 1}},
      {SYS_faccessat2, {"faccessat2", 0, 1}},
      {SYS_readlink, {"readlink", -1, 0}},
      {SYS_readlinkat, {"readlinkat", 0, 1}},
      {SYS_fchmod, {"fchmod", 0, -1}},
      {SYS_fchown, {"fchown", 0, -1}},
      {SYS_fsetxattr, {"fsetxattr", 0, -1}},
      {SYS_fgetxattr, {"fgetxattr", 0, -1}},
      {SYS_flistxattr, {"flistxattr", 0, -1}},
      {SYS_fremovexattr, {"fremovexattr", 0, -1}},
      {SYS_getcwd, {"getcwd", -1, -1}},
      {SYS_sendfile, {"sendfile", 0, -1}},
      {SYS_copy_file_range, {"copy_file_range", 2, -1}},
  };
  return calls;
}

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "fault_tracer: %s: %s\n", what, std::strerror(errno));
  std::_Exit(77);
}

unsigned long long argument(const user_regs_struct& registers, int number) {
  const unsigned long long all[] = {registers.rdi, registers.rsi, registers.rdx,
                                    registers.r10, registers.r8,  registers.r9};
  return all[number];
}

std::string text_at(pid_t child, unsigned long long address) {
  std::string text;
  for (;; address += sizeof(long)) {
    errno = 0;
    const long word = ptrace(PTRACE_PEEKDATA, child, address, nullptr);
    if (errno != 0) return text;
    char bytes[sizeof word];
    std::memcpy(bytes, &word, sizeof word);
    for (const char byte : bytes) {
      if (byte == 0) return text;
      text += byte;
    }
  }
}

std::string open_file(pid_t child, int file) {
  const std::string link = "/proc/" + std::to_string(child) +
                           (file == AT_FDCWD ? "/cwd" : "/fd/" + std::to_string(file));
  char target[4096];
  const ssize_t length = readlink(link.c_str(), target, sizeof target);
  return length < 0 ? "" : std::string(target, static_cast<std::size_t>(length));
}

std::string path_of(pid_t child, const user_regs_struct& registers, int folder, int path_number) {
  std::string path;
  if (path_number >= 0) path = text_at(child, argument(registers, path_number));
  const std::string own_files = "/proc/self/fd/";
  if (path.rfind(own_files, 0) == 0) {
    return open_file(child, std::atoi(path.c_str() + own_files.size()));
  }
  if (folder >= 0 && (path.empty() || path[0] != '/')) {
    const std::string parent = open_file(child, static_cast<int>(argument(registers, folder)));
    path = path.empty() ? parent : parent + "/" + path;
  }
  return path;
}

std::string bytes_written(pid_t child, const user_regs_struct& registers) {
  std::vector<unsigned char> bytes(registers.rdx);
  iovec here = {bytes.data(), bytes.size()};
  iovec there = {reinterpret_cast<void*>(registers.rsi), bytes.size()};
  if (process_vm_readv(child, &here, 1, &there, 1, 0) < 0) return "?";
  std::string digits;
  for (const unsigned char byte : bytes) {
    digits += "0123456789abcdef"[byte / 16];
    digits += "0123456789abcdef"[byte % 16];
  }
  return digits;
}

// All but the result, which only the end of the call tells.
struct Line {
  std::string name, path, second, data;
};

Line describe_call(pid_t child, const user_regs_struct& registers) {
  const long call = static_cast<long>(registers.orig_rax);
  const auto found = known_calls().find(call);
  if (found == known_calls().end()) return {"other-" + std::to_string(call), "-", "", ""};
  const Call& known = found->second;
  Line line{known.name, path_of(child, registers, known.folder, known.path), "", ""};
  if (call == SYS_renameat || call == SYS_renameat2 || call == SYS_linkat) {
    line.second = path_of(child, registers, 2, 3);
  }
  if (call == SYS_rename) line.second = path_of(child, registers, -1, 1);
  if (call == SYS_write || call == SYS_pwrite64) line.data = bytes_written(child, registers);
  if (line.path.empty()) line.path = "-";
  return line;
}

struct Fault {
  enum Kind { list, fail, half, before, after } kind;
  long number = -1;
  int errno_value = 0;
};

pid_t start(char** command) {
  const pid_t child = fork();
  if (child < 0) give_up("fork");
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(77);
    execv(command[0], command);
    _exit(127);
  }
  int state = 0;
  if (waitpid(child, &state, 0) != child || !WIFSTOPPED(state)) give_up("the command");
  const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, child, nullptr, options) != 0) give_up("ptrace");
  return child;
}

int end_of(int state) { return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state); }

int kill_now(pid_t child) {
  kill(child, SIGKILL);
  int state = 0;
  waitpid(child, &state, 0);
  return end_of(state);
}

int let_go(pid_t child) {
  ptrace(PTRACE_DETACH, child, nullptr, nullptr);
  int state = 0;
  waitpid(child, &state, 0);
  return end_of(state);
}

// Runs on to the next entry into a call or return from one. False when the command has ended.
bool next_stop(pid_t child, int& state) {
  long signal = 0;
  for (;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, signal);
    if (waitpid(child, &state, 0) != child) give_up("waitpid");
    if (!WIFSTOPPED(state)) return false;
    if (WSTOPSIG(state) == (SIGTRAP | 0x80)) return true;
    signal = WSTOPSIG(state);
  }
}

// At the entry of the call that is meant.
int strike(pid_t child, const Fault& fault, user_regs_struct registers) {
  int state = 0;
  if (fault.kind == Fault::before) return kill_now(child);
  if (fault.kind == Fault::half) registers.rdx /= 2;
  if (fault.kind == Fault::fail) registers.orig_rax = static_cast<unsigned long long>(-1);
  if (fault.kind != Fault::after) ptrace(PTRACE_SETREGS, child, nullptr, &registers);
  if (!next_stop(child, state)) return end_of(state);
  if (fault.kind == Fault::after) return kill_now(child);
  if (fault.kind == Fault::fail) {
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    registers.rax = static_cast<unsigned long long>(-fault.errno_value);
    ptrace(PTRACE_SETREGS, child, nullptr, &registers);
  }
  return let_go(child);
}

int run(const Fault& fault, std::FILE* list, char** command) {
  const pid_t child = start(command);
  int state = 0;
  for (long number = 0; next_stop(child, state); ++number) {
    user_regs_struct registers = {};
    if (number == fault.number || list) ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    if (number == fault.number) return strike(child, fault, registers);
    const Line line = list ? describe_call(child, registers) : Line{};
    const bool returned = next_stop(child, state);
    if (list) {
      user_regs_struct after = {};
      if (returned) ptrace(PTRACE_GETREGS, child, nullptr, &after);
      std::fprintf(list, "%ld\t%s\t%s\t%lld\t%s\t%lld\t%lld\t%s\n", number, line.name.c_str(),
                   line.path.c_str(), static_cast<long long>(after.rax), line.second.c_str(),
                   static_cast<long long>(registers.rdx), static_cast<long long>(registers.r10),
                   line.data.c_str());
    }
    if (!returned) break;
  }
  if (list) return end_of(state);
  std::fprintf(stderr, "fault_tracer: call %ld was never reached\n", fault.number);
  return kNeverReached;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string kind = argc > 3 ? argv[1] : "";
  if (kind == "list") {
    std::FILE* file = std::fopen(argv[2], "w");
    if (!file) give_up(argv[2]);
    const int status = run({Fault::list}, file, argv + 3);
    std::fclose(file);
    return status;
  }
  const std::map<std::string, Fault::Kind> kinds = {{"fail", Fault::fail},
                                                    {"short", Fault::half},
                                                    {"before", Fault::before},
                                                    {"after", Fault::after}};
  const auto found = kinds.find(kind);
  if (found == kinds.end() || (kind == "fail" && argc < 5)) return 2;
  Fault fault{found->second, std::atol(argv[2])};
  if (kind == "fail") fault.errno_value = std::atoi(argv[3]);
  return run(fault, nullptr, argv + (kind == "fail" ? 4 : 3));
}
#endif
