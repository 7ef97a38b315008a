#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <tune/machine.hpp>

namespace tune {
namespace {

// include/net/tcp_states.h. A UDP socket without a peer is in the state TCP_CLOSE.
constexpr std::uint32_t kTcpClose = 7;
constexpr std::uint32_t kTcpListen = 10;

using Socket = std::unique_ptr<mnl_socket, int (*)(mnl_socket*)>;

Error failed(std::string_view what) {
  Error error;
  error.code = errno == EPERM || errno == EACCES ? ErrorCode::permission : ErrorCode::io;
  error.errno_value = errno;
  error.message = std::string(what) + ": " + std::generic_category().message(errno);
  return error;
}

// What is asked for in one dump.
struct Question {
  std::uint8_t family;
  std::uint8_t protocol;
  std::uint32_t state;
};

bool send_question(mnl_socket* socket, const Question& question, unsigned sequence) {
  std::array<char, 256> buffer{};
  nlmsghdr* header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  header->nlmsg_seq = sequence;
  void* payload = mnl_nlmsg_put_extra_header(header, sizeof(inet_diag_req_v2));
  auto* request = static_cast<inet_diag_req_v2*>(payload);
  request->sdiag_family = question.family;
  request->sdiag_protocol = question.protocol;
  request->idiag_states = 1u << question.state;
  return mnl_socket_sendto(socket, header, header->nlmsg_len) >= 0;
}

int take_port(const nlmsghdr* header, void* data) {
  if (mnl_nlmsg_get_payload_len(header) < sizeof(inet_diag_msg)) return MNL_CB_OK;
  const auto* message = static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(header));
  const int port = ntohs(message->id.idiag_sport);
  if (port != 0) static_cast<std::set<int>*>(data)->insert(port);
  return MNL_CB_OK;
}

Status ask(mnl_socket* socket, const Question& question, unsigned sequence, std::set<int>& ports) {
  if (!send_question(socket, question, sequence)) return failed("cannot ask for sockets");
  std::array<char, 32768> buffer{};
  int more = MNL_CB_OK;
  while (more > MNL_CB_STOP) {
    const ssize_t length = mnl_socket_recvfrom(socket, buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return failed("cannot read the list of sockets");
    more = mnl_cb_run(buffer.data(), static_cast<std::size_t>(length), sequence,
                      mnl_socket_get_portid(socket), take_port, &ports);
  }
  // ENOENT: the kernel has no such protocol or no module that lists it.
  if (more < 0 && errno != ENOENT) return failed("cannot read the list of sockets");
  return {};
}

class SystemSockets final : public Sockets {
 public:
  Result<ListeningPorts> listening_ports() override {
    const Socket socket(mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC), mnl_socket_close);
    if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0)
      return failed("cannot ask the kernel for its sockets over netlink");
    ListeningPorts ports;
    unsigned sequence = 0;
    for (const std::uint8_t family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}}) {
      const Question tcp{family, IPPROTO_TCP, kTcpListen};
      const Question udp{family, IPPROTO_UDP, kTcpClose};
      if (Status done = ask(socket.get(), tcp, ++sequence, ports.tcp); !done) return done.error();
      if (Status done = ask(socket.get(), udp, ++sequence, ports.udp); !done) return done.error();
    }
    return ports;
  }
};

}  // namespace

std::unique_ptr<Sockets> system_sockets() { return std::make_unique<SystemSockets>(); }

}  // namespace tune
