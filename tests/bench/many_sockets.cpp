// Leaves COUNT sockets in TIME-WAIT on loopback, from many source addresses to one port, says
// "ready" and holds them. Wants a network namespace of its own; ends by itself after ten minutes.
//
//   many_sockets COUNT
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr int kPort = 9000;
constexpr int kFirstPort = 10000, kPortsEach = 50000;

sockaddr_in name_of(std::uint32_t address, int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(address);
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  return name;
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int bound(const sockaddr_in& name) {
  const int one = 1;
  const int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("bind");
  return socket_;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  alarm(600);
  const sockaddr_in server = name_of(INADDR_LOOPBACK, kPort);
  const int listener = bound(server);
  if (listen(listener, 16) != 0) fail("listen");
  const int count = std::atoi(argv[1]);
  for (int i = 0; i < count; ++i) {
    const auto address = 0x7f010001u + static_cast<std::uint32_t>(i / kPortsEach);
    const int client = bound(name_of(address, kFirstPort + i % kPortsEach));
    if (connect(client, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) {
      fail("connect");
    }
    const int accepted = accept(listener, nullptr, nullptr);
    close(client);
    char end = 0;
    if (read(accepted, &end, 1) != 0) fail("read");
    close(accepted);
  }
  std::puts("ready");
  std::fflush(stdout);
  pause();
}
