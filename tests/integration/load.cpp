// A small load for tests of failures, bounded in count and time.
//
//   load listen ADDRESS PORT BACKLOG      listens and never accepts
//   load serve ADDRESS PORT DESCRIPTORS   accepts all it can, may open DESCRIPTORS files, reads
//                                         nothing; on SIGUSR1 closes all connections
//   load connect ADDRESS PORT COUNT       opens COUNT connections and holds them
//   load churn ADDRESS PORT COUNT         opens COUNT connections one by one and closes each first
//   load take ADDRESS PORT LOCAL          holds one connection from the local port LOCAL
// Each says "ready" when it is so far, and ends by itself after a minute.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

volatile std::sig_atomic_t close_all = 0;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

sockaddr_in address_of(const char* address, int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, address, &name.sin_addr) != 1) fail("address");
  return name;
}

int bound(const sockaddr_in& name) {
  const int one = 1;
  const int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("bind");
  return socket_;
}

void say_ready() {
  std::puts("ready");
  std::fflush(stdout);
}

// Does not wait for the handshake: a full queue does not answer.
int connected(const sockaddr_in& to, int flags = 0) {
  const int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (socket_ < 0) return -1;
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return socket_;
  if (errno == EINPROGRESS) return socket_;
  close(socket_);
  return -1;
}

void serve(int listener) {
  std::vector<int> open;
  say_ready();
  while (true) {
    pollfd ready{listener, POLLIN, 0};
    if (poll(&ready, 1, 100) > 0) {
      const int one = accept(listener, nullptr, nullptr);
      if (one >= 0) {
        open.push_back(one);
      } else {
        usleep(20'000);  // EMFILE: the connection stays in the queue
      }
    }
    if (!close_all) continue;
    close_all = 0;
    for (const int one : open) {
      if (write(one, "x", 1) < 0) continue;
      close(one);
    }
    open.clear();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string mode = argv[1];
  const int number = std::atoi(argv[4]);
  const sockaddr_in name = address_of(argv[2], std::atoi(argv[3]));
  alarm(60);
  std::signal(SIGUSR1, [](int) { close_all = 1; });
  std::signal(SIGPIPE, SIG_IGN);
  if (mode == "listen" || mode == "serve") {
    const bool serves = mode == "serve";
    const rlimit files{static_cast<rlim_t>(number), static_cast<rlim_t>(number)};
    if (serves && setrlimit(RLIMIT_NOFILE, &files) != 0) fail("setrlimit");
    const int listener = bound(name);
    if (listen(listener, serves ? 1024 : number) != 0) fail("listen");
    if (serves) serve(listener);
    say_ready();
    pause();
  }
  if (mode == "connect") {
    for (int i = 0; i < number; ++i) connected(name, SOCK_NONBLOCK);
  } else if (mode == "churn") {
    for (int i = 0; i < number; ++i) close(connected(name));
  } else if (mode == "take") {
    const int socket_ = bound(address_of(argv[2], number));
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
      fail("connect");
  } else {
    return 2;
  }
  say_ready();
  pause();
}
