#include <gtest/gtest.h>

#include <tune/parameter.hpp>
#include <tune/value.hpp>

namespace tune {
namespace {

const Parameter* kTcpMem = find_parameter("net.ipv4.tcp_mem");
const Parameter* kReservedPorts = find_parameter("net.ipv4.ip_local_reserved_ports");
const Parameter* kCongestionControl = find_parameter("net.ipv4.tcp_congestion_control");

TEST(Value, IsPrintedAsTheKernelWritesIt) {
  EXPECT_EQ(to_string(Value(std::vector<Integer>{4096, 131072, 6291456})), "4096 131072 6291456");
  EXPECT_EQ(to_string(Value(std::vector<Integer>{-1})), "-1");
  EXPECT_EQ(to_string(Value(*PortSet::parse("9981,10000-10010"))), "9981,10000-10010");
  EXPECT_EQ(to_string(Value(std::string("bbr"))), "bbr");
}

TEST(ReadBack, TakesTheKernelsWordWhateverTheBounds) {
  EXPECT_EQ(to_string(read_back(kTcpMem, "1\t2\t3\n")), "1 2 3");
  EXPECT_EQ(to_string(read_back(kTcpMem, "600000 500000 -7\n")), "600000 500000 -7");
  EXPECT_EQ(to_string(read_back(kTcpMem, "strange\n")), "strange");
}

TEST(ReadBack, KeepsTextByteForByte) {
  EXPECT_EQ(to_string(read_back(kCongestionControl, "cubic\n")), "cubic");
  EXPECT_EQ(to_string(read_back(nullptr, "|/bin/handler  %P \n")), "|/bin/handler  %P ");
  EXPECT_EQ(to_string(read_back(nullptr, "007\n")), "007");
  EXPECT_EQ(to_string(read_back(nullptr, "")), "");
}

TEST(ReadBackText, IsTheTextOfWhatIsReadBack) {
  for (const Parameter* parameter :
       {kTcpMem, kCongestionControl, kReservedPorts, static_cast<const Parameter*>(nullptr)}) {
    for (const char* text :
         {"1\t2\t3\n", "0\n", "-1\n", " 4  5 ", "", "\n", "007\n", "-0\n", "0x10 2 3\n", "010\n",
          "+5\n", "-\n", "1 - 2\n", "18446744073709551615\n", "123456789012345678901234567890\n",
          "12 ab\n", "9981,8000,8001\n", "80-81\n", "bbr\n"}) {
      EXPECT_EQ(read_back_text(parameter, text), to_string(read_back(parameter, text))) << text;
    }
  }
}

TEST(ReadBack, NormalisesNumbersOfUnknownKeys) {
  EXPECT_EQ(to_string(read_back(nullptr, "4\t4\t1\t7\n")), "4 4 1 7");
}

TEST(SameValue, ComparesWhatTheKernelRoundsAsItRoundsIt) {
  const Parameter* flows = find_parameter("net.core.rps_sock_flow_entries");
  EXPECT_TRUE(same_value(flows, "1000", "1024"));  // reads back so: seen on 6.18
  EXPECT_TRUE(same_value(flows, "0", "0"));
  // A set, which the kernel shows in an order of its own: seen on 6.18.
  const Parameter* names = find_parameter("net.ipv4.tcp_allowed_congestion_control");
  EXPECT_TRUE(same_value(names, "cubic  bbr reno", "reno bbr cubic\n"));
  EXPECT_FALSE(same_value(names, "cubic bbr", "reno bbr cubic"));
  EXPECT_FALSE(same_value(flows, "0", "1"));
  EXPECT_FALSE(same_value(flows, "1025", "1024"));
  const Parameter* buckets = find_parameter("net.netfilter.nf_conntrack_buckets");
  EXPECT_TRUE(same_value(buckets, "1000", "1024", 4096));
  EXPECT_FALSE(same_value(buckets, "1000", "1536", 4096));
  // 2048 entries of 8 bytes in a page of 16 KiB, 8192 in one of 64 KiB.
  EXPECT_TRUE(same_value(buckets, "1000", "2048", 16384));
  EXPECT_TRUE(same_value(buckets, "1000", "8192", 65536));
  EXPECT_TRUE(same_value(buckets, "8193", "16384", 65536));
  const Parameter* pipe = find_parameter("fs.pipe-max-size");
  EXPECT_TRUE(same_value(pipe, "1500000", "2097152", 4096));  // seen on 6.18
  EXPECT_TRUE(same_value(pipe, "100", "4096", 4096));
  EXPECT_TRUE(same_value(pipe, "100", "16384", 16384));
  EXPECT_FALSE(same_value(pipe, "2097153", "2097152", 4096));
}

TEST(SameValue, ComparesNumbersNotText) {
  EXPECT_TRUE(same_value(kTcpMem, "1 2 3", "1\t2\t3\n"));
  EXPECT_FALSE(same_value(kTcpMem, "1 2 3", "1 2 4"));
  EXPECT_FALSE(same_value(kTcpMem, "1 2 3", "1 2"));
  EXPECT_TRUE(same_value(kTcpMem, "010 0x10 3", "8 16 3"));
}

TEST(SameValue, ComparesPortsAsSets) {
  EXPECT_TRUE(same_value(kReservedPorts, "9981,8000,8001", "8000-8001,9981\n"));
  EXPECT_TRUE(same_value(kReservedPorts, "", "\n"));
  EXPECT_FALSE(same_value(kReservedPorts, "9981", "9982"));
}

TEST(SameValue, OfUnknownKeysIgnoresOnlyBlanks) {
  EXPECT_TRUE(same_value(nullptr, "4 4 1 7", "4\t4\t1\t7\n"));
  EXPECT_TRUE(same_value(nullptr, "a  b", "a b"));
  EXPECT_FALSE(same_value(nullptr, "007", "7"));
  EXPECT_FALSE(same_value(nullptr, "A", "a"));
}

TEST(NormaliseBlanks, LeavesSingleSpaces) {
  EXPECT_EQ(normalise_blanks("\t 1\t2 \n"), "1 2");
  EXPECT_EQ(normalise_blanks("\n"), "");
}

}  // namespace
}  // namespace tune
