#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tune::integration {

// Runs `work` in a child process that has a network namespace of its own, new, with nothing in it;
// what it complains about comes back, one line each. Needs root.
inline std::vector<std::string> in_private_network(
    const std::function<std::vector<std::string>()>& work) {
  int ends[2];
  if (pipe(ends) != 0) return {"no pipe"};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    std::string text;
    if (unshare(CLONE_NEWNET) != 0) {
      text = "no private network namespace";
    } else {
      for (const std::string& line : work()) text += line + "\n";
    }
    const bool told = write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  std::vector<std::string> lines;
  std::string line;
  for (char c = 0; read(ends[0], &c, 1) == 1;) {
    if (c != '\n') {
      line += c;
      continue;
    }
    lines.push_back(line);
    line.clear();
  }
  close(ends[0]);
  if (!line.empty()) lines.push_back(line);
  int state = 0;
  waitpid(child, &state, 0);
  if (state != 0) lines.push_back("the process in the private namespace died");
  return lines;
}

}  // namespace tune::integration
