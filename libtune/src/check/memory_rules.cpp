#include <string>

#include "base/text.hpp"
#include "check/rule.hpp"

namespace tune::check {
namespace {

constexpr std::string_view kTcpMemory = "net.ipv4.tcp_mem";
constexpr std::string_view kUdpMemory = "net.ipv4.udp_mem";
constexpr std::string_view kOrphans = "net.ipv4.tcp_max_orphans";
constexpr std::string_view kSendBuffer = "net.ipv4.tcp_wmem";
constexpr std::string_view kHugePages = "vm.nr_hugepages";
constexpr std::size_t kMaximum = 2;  // the field
// Of s390x; it is 2 MiB on x86-64, and more where pages are larger.
constexpr Integer kLeastHugePage = Integer{1} << 20;

constexpr Integer kPercent = 100;
constexpr Integer kTcpShare = 50;    // of memory, at most
constexpr Integer kJointShare = 75;  // of memory, TCP and UDP together

// The maximum field of tcp_mem or udp_mem in pages.
std::optional<Integer> maximum_of(const Situation& situation, std::string_view key) {
  const auto fields = situation.numbers(key);
  if (!fields || fields->size() <= kMaximum) return std::nullopt;
  return (*fields)[kMaximum];
}

Integer bytes_of(const Situation& situation, Integer pages) {
  return pages * static_cast<Integer>(situation.host().page_size_bytes);
}

Integer memory_of(const Situation& situation) { return situation.host().memory_bytes; }

// Not of the host of an image for which nobody gave facts.
bool knows_memory(const Situation& situation) { return situation.host().memory_bytes > 0; }

bool exceeds_memory(const Situation& situation, std::string_view key) {
  const auto pages = maximum_of(situation, key);
  return pages && bytes_of(situation, *pages) > memory_of(situation);
}

std::string pages_and_bytes(const Situation& situation, Integer pages) {
  return group_digits(pages) + " pages = " + format_bytes(bytes_of(situation, pages));
}

std::string share_of_memory(const Situation& situation, Integer bytes) {
  return to_string(bytes * kPercent / memory_of(situation)) + " % of this machine's memory, " +
         format_bytes(memory_of(situation));
}

std::optional<Remedy> default_of(const Situation& situation, std::string_view key) {
  const Parameter* parameter = find_parameter(key);
  if (parameter == nullptr) return std::nullopt;
  const auto standard = default_value(*parameter, situation.host());
  if (!standard) return std::nullopt;
  return Remedy{std::string(key), *standard};
}

void add_over_memory(const Situation& situation, std::string_view key, Findings& findings) {
  if (!situation.is_judged(key) || !exceeds_memory(situation, key)) return;
  const Integer pages = *maximum_of(situation, key);
  Finding finding = situation.finding("over-memory", Severity::error, {key});
  finding.message = "The maximum, " + pages_and_bytes(situation, pages) +
                    ", is more than this machine's memory, " + format_bytes(memory_of(situation)) +
                    ".";
  finding.why =
      "The limit would never be reached: sockets could take all memory, and the kernel would kill "
      "processes instead of holding sockets back. The fields count pages of " +
      format_bytes(situation.host().page_size_bytes) + ", not bytes.";
  finding.source = "net/core/sock.c __sk_mem_raise_allocated()";
  finding.remedy = default_of(situation, key);
  findings.push_back(std::move(finding));
}

void add_huge_pages(const Situation& situation, Findings& findings) {
  const auto number = situation.judged_number(kHugePages);
  const Integer memory = memory_of(situation);
  if (!number || *number <= memory / kLeastHugePage) return;
  Finding finding = situation.finding("over-memory", Severity::error, {kHugePages});
  finding.message = group_digits(*number) +
                    " huge pages of at least 1 MiB each are more than this machine's memory, " +
                    format_bytes(memory) + ".";
  finding.why =
      "The kernel sets aside as many as it finds memory for, and nothing else can use them: "
      "programs are killed, and the key then shows fewer than were asked for.";
  finding.source = "mm/hugetlb.c set_max_huge_pages()";
  findings.push_back(std::move(finding));
}

void add_large_share(const Situation& situation, Findings& findings) {
  if (!situation.is_judged(kTcpMemory)) return;
  const auto pages = maximum_of(situation, kTcpMemory);
  if (!pages || exceeds_memory(situation, kTcpMemory)) return;
  const Integer bytes = bytes_of(situation, *pages);
  if (bytes * kPercent <= memory_of(situation) * kTcpShare) return;
  Finding finding = situation.finding("memory-budget", Severity::warning, {kTcpMemory});
  finding.message = "The maximum, " + pages_and_bytes(situation, *pages) + ", is " +
                    share_of_memory(situation, bytes) + "; above 50 % is too much.";
  finding.why =
      "tcp_mem counts what sockets have queued, not the sockets themselves: those, the services "
      "and "
      "the page cache need the rest. This memory cannot be swapped out.";
  finding.source = "net/core/sock.c __sk_mem_raise_allocated()";
  finding.remedy = default_of(situation, kTcpMemory);
  findings.push_back(std::move(finding));
}

// What the smallest skb costs: a page, but from 4.11 to 5.19 4 KiB whatever the page size
// (SK_MEM_QUANTUM of include/net/sock.h).
Integer least_charge(const Host& host) {
  const bool fixed = host.kernel >= KernelVersion{4, 11, 0} && host.kernel < KernelVersion{6, 0, 0};
  return fixed ? Integer{4096} : Integer{host.page_size_bytes};
}

std::string worst_case(const Situation& situation, Integer orphans) {
  const auto buffers = situation.numbers(kSendBuffer);
  if (!buffers || buffers->size() <= kMaximum) return {};
  return " In the worst case each holds the tcp_wmem maximum, together " +
         format_bytes(orphans * (*buffers)[kMaximum]) + ".";
}

}  // namespace

void over_memory(const Situation& situation, Findings& findings) {
  if (!knows_memory(situation)) return;
  add_over_memory(situation, kTcpMemory, findings);
  add_over_memory(situation, kUdpMemory, findings);
  add_huge_pages(situation, findings);
}

void memory_budget(const Situation& situation, Findings& findings) {
  if (!knows_memory(situation)) return;
  add_large_share(situation, findings);
  if (!situation.any_judged({kTcpMemory, kUdpMemory})) return;
  const auto tcp = maximum_of(situation, kTcpMemory), udp = maximum_of(situation, kUdpMemory);
  if (!tcp || !udp) return;
  if (exceeds_memory(situation, kTcpMemory) || exceeds_memory(situation, kUdpMemory)) return;
  const Integer bytes = bytes_of(situation, *tcp + *udp);
  if (bytes * kPercent <= memory_of(situation) * kJointShare) return;
  Finding finding = situation.finding("memory-budget", Severity::warning, {kTcpMemory, kUdpMemory});
  finding.message = "The maxima of tcp_mem, " + pages_and_bytes(situation, *tcp) +
                    ", and of udp_mem, " + pages_and_bytes(situation, *udp) + ", are together " +
                    share_of_memory(situation, bytes) + "; above 75 % is too much.";
  finding.why =
      "The kernel keeps the two apart and grants both in full: when both are used up, nothing is "
      "left for services.";
  finding.source = "net/core/sock.c __sk_mem_raise_allocated(), net/ipv4/udp.c udp_init()";
  findings.push_back(std::move(finding));
}

void orphan_memory(const Situation& situation, Findings& findings) {
  if (!situation.any_judged({kOrphans, kTcpMemory})) return;
  const auto orphans = situation.number(kOrphans);
  const auto pages = maximum_of(situation, kTcpMemory);
  if (!orphans || !pages) return;
  const Integer one = least_charge(situation.host());
  const Integer all = *orphans * one, limit = bytes_of(situation, *pages);
  if (all <= limit) return;
  Finding finding = situation.finding("orphan-memory", Severity::warning, {kOrphans, kTcpMemory});
  finding.message = group_digits(*orphans) + " orphans hold at least " + format_bytes(all) +
                    ", above the tcp_mem maximum of " + pages_and_bytes(situation, *pages) + ".";
  finding.why =
      "An orphan with the least of unsent data is charged " + format_bytes(one) +
      ", beside about 3.4 KiB that tcp_mem does not count. TCP memory runs out before the "
      "limit on orphans is reached, for every connection of the machine." +
      worst_case(situation, *orphans);
  finding.source = "net/ipv4/tcp.c tcp_check_oom(), net/core/sock.c __sk_mem_raise_allocated()";
  finding.remedy = Remedy{std::string(kOrphans), to_string(limit / one)};
  findings.push_back(std::move(finding));
}

}  // namespace tune::check
