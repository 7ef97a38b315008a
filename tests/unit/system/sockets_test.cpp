#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <tune/kernel_version.hpp>
#include <tune/machine.hpp>
#include <tune/observation.hpp>

namespace tune {
namespace {

// A socket bound to a free port of the loopback interface.
class BoundSocket {
 public:
  explicit BoundSocket(int type) : descriptor_(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(descriptor_, generic, size), 0);
    EXPECT_EQ(getsockname(descriptor_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~BoundSocket() { close(descriptor_); }
  BoundSocket(const BoundSocket&) = delete;
  BoundSocket& operator=(const BoundSocket&) = delete;

  int port() const { return port_; }
  void start_listening() { EXPECT_EQ(listen(descriptor_, 1), 0); }

 private:
  int descriptor_;
  int port_ = 0;
};

ListeningPorts listed() {
  auto ports = system_sockets()->listening_ports();
  EXPECT_TRUE(ports) << describe(ports.error());
  return ports ? std::move(*ports) : ListeningPorts{};
}

TEST(SystemSockets, TcpPortsAreListedOnceTheyListen) {
  BoundSocket socket(SOCK_STREAM);
  EXPECT_EQ(listed().tcp.count(socket.port()), 0u);
  socket.start_listening();
  EXPECT_EQ(listed().tcp.count(socket.port()), 1u);
}

TEST(SystemSockets, UdpPortsAreListedWhenBound) {
  const BoundSocket socket(SOCK_DGRAM);
  const ListeningPorts ports = listed();
  EXPECT_EQ(ports.udp.count(socket.port()), 1u);
  EXPECT_EQ(ports.tcp.count(socket.port()), 0u);
}

// Such a socket keeps a service from the port, too.
TEST(SystemSurveyor, ShowsWhoIsBoundToAPortAndDoesNotListen) {
  utsname name{};
  ASSERT_EQ(uname(&name), 0);
  if (KernelVersion::parse(name.release).value_or(KernelVersion{}) < KernelVersion{6, 8, 0})
    GTEST_SKIP() << "the kernel shows them since 6.8";
  constexpr std::uint64_t kClose = 7;
  const BoundSocket socket(SOCK_STREAM);
  const auto found = system_surveyor()->at_port(socket.port());
  ASSERT_TRUE(found) << describe(found.error());
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().state, kClose);
  EXPECT_FALSE(found->front().udp);
  EXPECT_EQ(found->front().address, "127.0.0.1");
  EXPECT_NE(found->front().inode, 0u);
}

}  // namespace
}  // namespace tune
