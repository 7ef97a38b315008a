#include <memory>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <tune/machine.hpp>

#include "system/socket_dump.hpp"

namespace tune {
namespace {

// include/net/tcp_states.h. A UDP socket without a peer is in the state TCP_CLOSE.
constexpr std::uint32_t kClose = 1u << 7;
constexpr std::uint32_t kListening = 1u << 10;

class SystemSockets final : public Sockets {
 public:
  Result<ListeningPorts> listening_ports() override {
    ListeningPorts ports;
    std::set<int>* found = &ports.tcp;
    const auto take = [&found](const inet_diag_msg& message, const SocketMemory&) {
      const int port = ntohs(message.id.idiag_sport);
      if (port != 0) found->insert(port);
    };
    const Status tcp = dump_sockets(
        {{AF_INET, IPPROTO_TCP, kListening}, {AF_INET6, IPPROTO_TCP, kListening}}, take);
    if (!tcp) return tcp.error();
    found = &ports.udp;
    const Status udp =
        dump_sockets({{AF_INET, IPPROTO_UDP, kClose}, {AF_INET6, IPPROTO_UDP, kClose}}, take);
    if (!udp) return udp.error();
    return ports;
  }
};

}  // namespace

std::unique_ptr<Sockets> system_sockets() { return std::make_unique<SystemSockets>(); }

}  // namespace tune
