// A small load for tests of failures, bounded in count and time.
//
//   load listen ADDRESS PORT BACKLOG      listens and never accepts
//   load serve ADDRESS PORT DESCRIPTORS   accepts all it can, may open DESCRIPTORS files, reads
//                                         nothing; from SIGUSR1 on closes 400 connections a second
//   load answer ADDRESS PORT DESCRIPTORS  as serve, but closes each when its peer has closed
//   load connect ADDRESS PORT COUNT       opens COUNT connections and holds them
//   load churn ADDRESS PORT COUNT         opens COUNT connections one by one and closes each first
//   load pace ADDRESS PORT RATE           does so RATE times a second, on and on
//   load take ADDRESS PORT LOCAL          holds one connection from the local port LOCAL
//   load fill ADDRESS PORT BYTES          as serve, but writes up to BYTES to each, whether they
//   are
//                                         read or not
//   load syn ADDRESS PORT COUNT           begins COUNT handshakes from 10.213.8.1, .2, ... and ends
//                                         none, ten times a second (IPv4, needs CAP_NET_RAW)
//   load datagrams ADDRESS PORT COUNT     sends COUNT datagrams of 8 KiB to itself and reads none
//   load deaf ADDRESS PORT COUNT          does so with the buffer that it gets, twenty times a
//   second load files ADDRESS PORT COUNT         holds COUNT files open; the address does not
//   matter
// ADDRESS is of IPv4 or IPv6.
// Each says "ready" when it is so far, and ends by itself after a minute.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

volatile std::sig_atomic_t closing = 0;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct Name {
  sockaddr_storage storage{};
  socklen_t length = 0;
  int family = AF_INET;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Name address_of(const char* address, int port) {
  Name name;
  auto* four = reinterpret_cast<sockaddr_in*>(&name.storage);
  auto* six = reinterpret_cast<sockaddr_in6*>(&name.storage);
  if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
    name.length = sizeof *four;
    four->sin_port = htons(static_cast<std::uint16_t>(port));
  } else if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
    name.family = AF_INET6;
    name.length = sizeof *six;
    six->sin6_port = htons(static_cast<std::uint16_t>(port));
  } else {
    fail("address");
  }
  name.storage.ss_family = static_cast<sa_family_t>(name.family);
  return name;
}

int bound(const Name& name, int type = SOCK_STREAM) {
  const int one = 1;
  const int socket_ = socket(name.family, type | SOCK_CLOEXEC, 0);
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(socket_, name.get(), name.length) != 0) fail("bind");
  return socket_;
}

void say_ready() {
  std::puts("ready");
  std::fflush(stdout);
}

// Does not wait for the handshake: a full queue does not answer.
int connected(const Name& to, int flags = 0) {
  const int socket_ = socket(to.family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (socket_ < 0) return -1;
  if (connect(socket_, to.get(), to.length) == 0) return socket_;
  if (errno == EINPROGRESS) return socket_;
  close(socket_);
  return -1;
}

void fill_up(int to, int bytes) {
  static const std::vector<char> block(65536, 'x');
  fcntl(to, F_SETFL, O_NONBLOCK);
  while (bytes > 0) {
    const auto size = std::min(block.size(), static_cast<std::size_t>(bytes));
    const ssize_t written = write(to, block.data(), size);
    if (written <= 0) return;
    bytes -= static_cast<int>(written);
  }
}

void write_one(int to) {
  if (write(to, "x", 1) < 0) std::perror("write");
}

// `bytes`: to be written to each; 0: one before the end. `answers`: waits for the peer's end.
void serve(int listener, int bytes, bool answers) {
  std::vector<int> open;
  say_ready();
  while (true) {
    pollfd ready{listener, POLLIN, 0};
    if (poll(&ready, 1, closing ? 50 : 100) > 0) {
      const int one = accept(listener, nullptr, nullptr);
      if (one >= 0 && answers) {
        for (char c = 0; read(one, &c, 1) > 0;) {
        }
        close(one);
      } else if (one >= 0) {
        open.push_back(one);
        if (bytes > 0) fill_up(one, bytes);
      } else {
        usleep(20'000);  // EMFILE: the connection stays in the queue
      }
    }
    // Not all at once: whoever watches for what it does must not miss it.
    for (int i = 0; i < 20 && closing && !open.empty(); ++i) {
      if (bytes == 0) write_one(open.back());
      close(open.back());
      open.pop_back();
    }
  }
}

std::uint16_t checksum(const void* data, std::size_t length) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < length; i += 2) {
    std::uint16_t word = 0;
    std::memcpy(&word, bytes + i, sizeof word);
    sum += word;
  }
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

// The checksum of TCP covers the addresses, too: RFC 9293, 3.1.
struct Segment {
  std::uint32_t source, destination;
  std::uint16_t protocol, length;
  tcphdr header;
};

void send_syns(const Name& to, int count) {
  const auto* four = reinterpret_cast<const sockaddr_in*>(&to.storage);
  const int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (raw < 0) fail("raw socket");
  for (int i = 0; i < count; ++i) {
    struct {
      iphdr ip;
      tcphdr tcp;
    } packet{};
    packet.ip.version = 4;
    packet.ip.ihl = 5;
    packet.ip.ttl = 64;
    packet.ip.protocol = IPPROTO_TCP;
    packet.ip.saddr = htonl(0x0ad50801u + static_cast<std::uint32_t>(i % 250));  // 10.213.8.1
    packet.ip.daddr = four->sin_addr.s_addr;
    packet.tcp.source = htons(static_cast<std::uint16_t>(20000 + i / 250));
    packet.tcp.dest = four->sin_port;
    packet.tcp.doff = 5;
    packet.tcp.syn = 1;
    packet.tcp.window = htons(1024);
    const Segment segment{packet.ip.saddr, packet.ip.daddr, htons(IPPROTO_TCP),
                          htons(sizeof packet.tcp), packet.tcp};
    packet.tcp.check = checksum(&segment, sizeof segment);
    if (sendto(raw, &packet, sizeof packet, 0, to.get(), to.length) < 0) fail("sendto");
  }
}

// In a chain of processes, as each may open only so many; they end with this one.
void hold_files(int count) {
  constexpr int kEach = 900;
  for (int i = 0; i < std::min(count, kEach); ++i) {
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) fail("open");
  }
  if (count <= kEach) return;
  const pid_t parent = getpid();
  const pid_t next = fork();
  if (next < 0) fail("fork");
  if (next == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    close_range(3, ~0U, 0);
    hold_files(count - kEach);
    return;
  }
  while (true) pause();
}

void send_datagrams(const Name& to, int count) {
  static const char block[8192]{};
  const int sink = bound(to, SOCK_DGRAM);
  const int room = 1 << 30;
  setsockopt(sink, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  const int source = socket(to.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  say_ready();
  for (int i = 0; i < count; ++i) {
    sendto(source, block, sizeof block, 0, to.get(), to.length);
    if (i > count / 2) usleep(2'000);  // goes on for a while
  }
}

// As many as this process may have.
void allow_files(rlim_t count) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min(count, files.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &files) != 0) fail("setrlimit");
}

// Says so after the first of them.
void again_and_again(useconds_t pause_microseconds, const auto& act) {
  act();
  say_ready();
  while (true) {
    usleep(pause_microseconds);
    act();
  }
}

void send_unread(const Name& to, int count) {
  static const char block[1024]{};
  bound(to, SOCK_DGRAM);
  const int source = socket(to.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  again_and_again(50'000, [&] {
    for (int i = 0; i < count; ++i) sendto(source, block, sizeof block, 0, to.get(), to.length);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string mode = argv[1];
  const int number = std::atoi(argv[4]);
  const Name name = address_of(argv[2], std::atoi(argv[3]));
  alarm(60);
  std::signal(SIGUSR1, [](int) { closing = 1; });
  std::signal(SIGPIPE, SIG_IGN);
  allow_files(100'000);
  if (mode == "listen" || mode == "serve" || mode == "answer" || mode == "fill") {
    const bool serves = mode == "serve" || mode == "answer";
    if (serves) allow_files(static_cast<rlim_t>(number));
    const int listener = bound(name);
    if (listen(listener, mode == "listen" ? number : 1024) != 0) fail("listen");
    if (mode != "listen") serve(listener, serves ? 0 : number, mode == "answer");
    say_ready();
    pause();
  }
  if (mode == "connect") {
    for (int i = 0; i < number; ++i) connected(name, SOCK_NONBLOCK);
  } else if (mode == "churn") {
    for (int i = 0; i < number; ++i) close(connected(name));
  } else if (mode == "take") {
    const int socket_ = bound(address_of(argv[2], number));
    if (connect(socket_, name.get(), name.length) != 0) fail("connect");
  } else if (mode == "pace" && number > 0) {
    again_and_again(1'000'000 / static_cast<useconds_t>(number), [&] { close(connected(name)); });
  } else if (mode == "syn") {
    again_and_again(100'000, [&] { send_syns(name, number); });
  } else if (mode == "deaf") {
    send_unread(name, number);
  } else if (mode == "files") {
    hold_files(number);
  } else if (mode == "datagrams") {
    send_datagrams(name, number);
  } else {
    return 2;
  }
  say_ready();
  pause();
}
