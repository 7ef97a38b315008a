#include <memory>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <tune/machine.hpp>

#include "system/socket_dump.hpp"

namespace tune {
namespace {

// include/net/tcp_states.h. A UDP socket without a peer is in the state TCP_CLOSE.
constexpr int kClose = 7, kListen = 10;

class SystemSockets final : public Sockets {
 public:
  Result<ListeningPorts> listening_ports() override {
    ListeningPorts ports;
    const auto take = [&ports](const inet_diag_msg& message, const SocketMemory&) {
      const int port = ntohs(message.id.idiag_sport);
      if (port != 0) (message.idiag_state == kListen ? ports.tcp : ports.udp).insert(port);
    };
    const Status done = dump_sockets({{AF_INET, IPPROTO_TCP, 1u << kListen},
                                      {AF_INET6, IPPROTO_TCP, 1u << kListen},
                                      {AF_INET, IPPROTO_UDP, 1u << kClose},
                                      {AF_INET6, IPPROTO_UDP, 1u << kClose}},
                                     take);
    if (!done) return done.error();
    return ports;
  }
};

}  // namespace

std::unique_ptr<Sockets> system_sockets() { return std::make_unique<SystemSockets>(); }

}  // namespace tune
