#include "diagnosis/numbers.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

TEST(Numbers, AreNamedAfterLineAndField) {
  Numbers numbers;
  add_sockstat("sockets: used 16\nTCP: inuse 1 orphan 3 tw 0 alloc 1 mem 240\nFRAG: inuse 0\n",
               numbers);
  EXPECT_EQ(numbers.at("TCP.orphan"), 3u);
  EXPECT_EQ(numbers.at("TCP.mem"), 240u);
  EXPECT_EQ(numbers.at("sockets.used"), 16u);
}

TEST(Numbers, AreReadFromALineOfNamesAndOneOfNumbers) {
  Numbers numbers;
  add_snmp("Tcp: MaxConn ActiveOpens\nTcp: -1 5\nUdp: InErrors MemErrors\nUdp: 1 2\n", numbers);
  EXPECT_EQ(numbers.at("Tcp.ActiveOpens"), 5u);
  EXPECT_EQ(numbers.at("Udp.MemErrors"), 2u);
  EXPECT_FALSE(numbers.contains("Tcp.MaxConn"));  // -1 is no count
}

TEST(Numbers, SayWhetherTcpIsUnderPressure) {
  constexpr std::string_view kHead = "protocol  size sockets  memory press maxhdr  slab\n";
  Numbers numbers;
  add_pressure(std::string(kHead) +
                   "TCPv6  2432  0  1442  yes  192  yes\nTCP  2304  1  1442  no  192  yes\n",
               numbers);
  EXPECT_EQ(numbers.at("TCP.pressure"), 0u);
  add_pressure(std::string(kHead) + "TCP  2304  32  1442  yes  192  yes  kernel\n", numbers);
  EXPECT_EQ(numbers.at("TCP.pressure"), 1u);
}

TEST(Numbers, OfProcessorsAreAddedUpButForTheEntriesOfAll) {
  Numbers numbers;
  add_cpu_table("entries  drop\n0000000a 00000001\n0000000a 0000000f\n", "conntrack", numbers);
  EXPECT_EQ(numbers.at("conntrack.entries"), 10u);
  EXPECT_EQ(numbers.at("conntrack.drop"), 16u);
}

TEST(Numbers, LeaveOutWhatIsBroken) {
  Numbers numbers;
  for (const char* text :
       {"", "\n", "TCP", "TCP:", "TCP: inuse", "TCP: inuse x", ":", "\xff: a 1"}) {
    add_sockstat(text, numbers);
    add_snmp(text, numbers);
    add_cpu_table(text, "t", numbers);
    add_file_count(text, numbers);
  }
  add_snmp("Tcp: A B C\nTcp: 1\nUdp: A\nTcp: 1\n", numbers);
  EXPECT_FALSE(numbers.contains("Tcp.B"));
  EXPECT_FALSE(numbers.contains("Udp.A"));
}

TEST(Numbers, OfFilesAreAllocatedAndMost) {
  Numbers numbers;
  add_file_count("405\t0\t2466177\n", numbers);
  EXPECT_EQ(numbers.at("files.allocated"), 405u);
  EXPECT_EQ(numbers.at("files.max"), 2466177u);
}

}  // namespace
}  // namespace tune
