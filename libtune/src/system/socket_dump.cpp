#include "system/socket_dump.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include "system/file_descriptor.hpp"

namespace tune {
namespace {

using Take = std::function<void(const inet_diag_msg&, const SocketMemory&)>;

Error failed(std::string_view what, int number) {
  Error error;
  error.code = number == EPERM || number == EACCES ? ErrorCode::permission : ErrorCode::io;
  error.errno_value = number;
  error.message = std::string(what) + ": " + std::generic_category().message(number);
  return error;
}

// What the two forms of the question have in common.
template <typename Request>
bool send_request(int socket, std::uint16_t type, const Request& request,
                  const SocketQuestion& question, std::uint32_t sequence) {
  struct {
    nlmsghdr header;
    Request request;
  } message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = type;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.header.nlmsg_seq = sequence;
  message.request = request;
  message.request.idiag_states = question.states;
  if (question.memory) message.request.idiag_ext = 1u << (INET_DIAG_SKMEMINFO - 1);
  message.request.id.idiag_sport = htons(static_cast<std::uint16_t>(question.port));
  return send(socket, &message, sizeof message, 0) >= 0;
}

bool send_question(int socket, const SocketQuestion& question, std::uint32_t sequence) {
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

// The attributes behind `message`, which `length` counts as well.
SocketMemory memory_of(const inet_diag_msg& message, std::size_t length) {
  // SK_MEMINFO_DROPS came with Linux 4.7.
  std::array<std::uint32_t, 9> numbers{};
  constexpr std::size_t kLeast = sizeof numbers[0] * (SK_MEMINFO_WMEM_QUEUED + 1);
  auto left = static_cast<int>(length - sizeof message);
  const auto* attribute = reinterpret_cast<const rtattr*>(&message + 1);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    const std::size_t size = RTA_PAYLOAD(attribute);
    if (attribute->rta_type != INET_DIAG_SKMEMINFO || size < kLeast) continue;
    std::memcpy(numbers.data(), RTA_DATA(attribute), std::min(size, sizeof numbers));
  }
  return {numbers[SK_MEMINFO_RMEM_ALLOC], numbers[SK_MEMINFO_WMEM_QUEUED],
          numbers[SK_MEMINFO_FWD_ALLOC], numbers[SK_MEMINFO_RCVBUF], numbers[8]};
}

enum class Next { more, done, failed };  // failed: errno says why

Next take_message(const nlmsghdr& header, const Take& take) {
  const std::size_t length = NLMSG_PAYLOAD(&header, 0);
  if (header.nlmsg_flags & NLM_F_DUMP_INTR) {
    errno = EINTR;  // the list changed while it was read, and is not whole
    return Next::failed;
  }
  if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) {
    int result = 0;  // both begin with one
    if (length >= sizeof result) std::memcpy(&result, NLMSG_DATA(&header), sizeof result);
    errno = -result;
    return result < 0 ? Next::failed : Next::done;
  }
  if (header.nlmsg_type < NLMSG_MIN_TYPE || length < sizeof(inet_diag_msg)) return Next::more;
  const auto& message = *static_cast<const inet_diag_msg*>(NLMSG_DATA(&header));
  take(message, memory_of(message, length));
  return Next::more;
}

Next take_messages(const char* bytes, std::size_t length, std::uint32_t sequence,
                   const Take& take) {
  for (std::size_t at = 0; at + sizeof(nlmsghdr) <= length;) {
    const auto& header = *reinterpret_cast<const nlmsghdr*>(bytes + at);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > length - at) break;
    const Next next = header.nlmsg_seq == sequence ? take_message(header, take) : Next::more;
    if (next != Next::more) return next;
    at += NLMSG_ALIGN(header.nlmsg_len);
  }
  return Next::more;
}

Status ask(int socket, const SocketQuestion& question, std::uint32_t sequence, const Take& take) {
  if (!send_question(socket, question, sequence)) return failed("cannot ask for sockets", errno);
  // More than a message of a dump (net/netlink/af_netlink.c netlink_dump()); not filled first.
  alignas(nlmsghdr) std::array<char, 65536> buffer;
  Next next = Next::more;
  while (next == Next::more) {
    sockaddr_nl sender{};
    socklen_t size = sizeof sender;
    const ssize_t length = recvfrom(socket, buffer.data(), buffer.size(), MSG_TRUNC,
                                    reinterpret_cast<sockaddr*>(&sender), &size);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return failed("cannot read the list of sockets", errno);
    if (sender.nl_pid != 0) continue;  // not the kernel
    const auto whole = static_cast<std::size_t>(length);
    if (whole > buffer.size()) return failed("cannot read the list of sockets", EMSGSIZE);
    next = take_messages(buffer.data(), whole, sequence, take);
  }
  // ENOENT: the kernel has no such protocol or no module that lists it.
  if (next == Next::failed && errno != ENOENT)
    return failed("cannot read the list of sockets", errno);
  return {};
}

}  // namespace

Status dump_sockets(const std::vector<SocketQuestion>& questions, const Take& take) {
  const FileDescriptor opened(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!opened) return failed("cannot ask the kernel for its sockets over netlink", errno);
  std::uint32_t sequence = 0;
  for (const SocketQuestion& question : questions) {
    if (Status done = ask(opened.get(), question, ++sequence, take); !done) return done;
  }
  return {};
}

}  // namespace tune
