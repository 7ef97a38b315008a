#include "system/socket_dump.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

namespace tune {
namespace {

using Socket = std::unique_ptr<mnl_socket, int (*)(mnl_socket*)>;
using Take = std::function<void(const inet_diag_msg&, const SocketMemory&)>;

Error failed(std::string_view what) {
  Error error;
  error.code = errno == EPERM || errno == EACCES ? ErrorCode::permission : ErrorCode::io;
  error.errno_value = errno;
  error.message = std::string(what) + ": " + std::generic_category().message(errno);
  return error;
}

// What the two forms of the question have in common.
template <typename Request>
bool send_request(mnl_socket* socket, std::uint16_t type, Request request,
                  const SocketQuestion& question, unsigned sequence) {
  request.idiag_states = question.states;
  if (question.memory) request.idiag_ext = 1u << (INET_DIAG_SKMEMINFO - 1);
  request.id.idiag_sport = htons(static_cast<std::uint16_t>(question.port));
  std::array<char, 256> buffer{};
  nlmsghdr* header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  header->nlmsg_seq = sequence;
  std::memcpy(mnl_nlmsg_put_extra_header(header, sizeof request), &request, sizeof request);
  return mnl_socket_sendto(socket, header, header->nlmsg_len) >= 0;
}

bool send_question(mnl_socket* socket, const SocketQuestion& question, unsigned sequence) {
  if (question.family == AF_UNSPEC) {
    // The older question, of both families at once: the kernel walks its table of connections,
    // which is large, once instead of twice.
    inet_diag_req both{};
    both.idiag_family = AF_UNSPEC;
    return send_request(socket, TCPDIAG_GETSOCK, both, question, sequence);
  }
  inet_diag_req_v2 one{};
  one.sdiag_family = question.family;
  one.sdiag_protocol = question.protocol;
  return send_request(socket, SOCK_DIAG_BY_FAMILY, one, question, sequence);
}

int take_memory(const nlattr* attribute, void* data) {
  // SK_MEMINFO_DROPS came with Linux 4.7.
  std::array<std::uint32_t, 9> numbers{};
  constexpr std::size_t kLeast = sizeof numbers[0] * (SK_MEMINFO_WMEM_QUEUED + 1);
  const std::size_t length = mnl_attr_get_payload_len(attribute);
  if (mnl_attr_get_type(attribute) != INET_DIAG_SKMEMINFO || length < kLeast) return MNL_CB_OK;
  std::memcpy(numbers.data(), mnl_attr_get_payload(attribute), std::min(length, sizeof numbers));
  *static_cast<SocketMemory*>(data) = {
      numbers[SK_MEMINFO_RMEM_ALLOC], numbers[SK_MEMINFO_WMEM_QUEUED],
      numbers[SK_MEMINFO_FWD_ALLOC], numbers[SK_MEMINFO_RCVBUF], numbers[8]};
  return MNL_CB_OK;
}

int take_message(const nlmsghdr* header, void* data) {
  if (mnl_nlmsg_get_payload_len(header) < sizeof(inet_diag_msg)) return MNL_CB_OK;
  const auto* message = static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(header));
  SocketMemory memory;
  if (mnl_nlmsg_get_payload_len(header) > sizeof(inet_diag_msg)) {
    mnl_attr_parse(header, sizeof(inet_diag_msg), take_memory, &memory);
  }
  (*static_cast<const Take*>(data))(*message, memory);
  return MNL_CB_OK;
}

Status ask(mnl_socket* socket, const SocketQuestion& question, unsigned sequence,
           const Take& take) {
  if (!send_question(socket, question, sequence)) return failed("cannot ask for sockets");
  std::array<char, 65536> buffer{};
  int more = MNL_CB_OK;
  while (more > MNL_CB_STOP) {
    const ssize_t length = mnl_socket_recvfrom(socket, buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return failed("cannot read the list of sockets");
    more = mnl_cb_run(buffer.data(), static_cast<std::size_t>(length), sequence,
                      mnl_socket_get_portid(socket), take_message, const_cast<Take*>(&take));
  }
  // ENOENT: the kernel has no such protocol or no module that lists it.
  if (more < 0 && errno != ENOENT) return failed("cannot read the list of sockets");
  return {};
}

}  // namespace

Status dump_sockets(const std::vector<SocketQuestion>& questions, const Take& take) {
  const Socket socket(mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC), mnl_socket_close);
  if (!socket || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) {
    return failed("cannot ask the kernel for its sockets over netlink");
  }
  unsigned sequence = 0;
  for (const SocketQuestion& question : questions) {
    if (Status done = ask(socket.get(), question, ++sequence, take); !done) return done;
  }
  return {};
}

}  // namespace tune
