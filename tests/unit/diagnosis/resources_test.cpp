#include <gtest/gtest.h>

#include "diagnosis/facts.hpp"
#include "unit/diagnosis/evidence.hpp"

namespace tune {
namespace {

using test::healthy;

TEST(Resources, SayUsedAndLimitAndWhereTroubleBegins) {
  const auto uses = resources_of(healthy());
  const ResourceUse* orphans = resource(uses, "orphans");
  ASSERT_TRUE(orphans);
  EXPECT_EQ(*orphans->limit, 131072u);
  EXPECT_EQ(*orphans->effective_limit, 131072u / 4);  // a silent peer's counts four times
  const ResourceUse* memory = resource(uses, "tcp-memory");
  EXPECT_EQ(*memory->limit, 575802u);
  EXPECT_EQ(*memory->effective_limit, 383868u);  // pressure
}

TEST(Resources, PortsAreThoseThatConnectMayTake) {
  Evidence evidence = healthy();
  evidence.values["net.ipv4.ip_local_port_range"] = "1000 1999";
  evidence.values["net.ipv4.ip_local_reserved_ports"] = "1000-1099,3000";
  evidence.sockets->listeners = {
      {"::", 1500, 0, 128, 0, 1}, {"0.0.0.0", 1500, 0, 128, 0, 2}, {"0.0.0.0", 1050, 0, 128, 0, 3}};
  evidence.sockets->port_use = {{"10.0.0.1", "10.0.0.2", 80, 7, 3}};
  const auto uses = resources_of(evidence);
  const ResourceUse* ports = resource(uses, "ephemeral-ports");
  ASSERT_TRUE(ports);
  EXPECT_EQ(ports->used, 7u);
  EXPECT_EQ(*ports->limit, 899u);
}

TEST(Resources, KnowTheValuesThatMeanUnlimitedAndNone) {
  Evidence evidence = healthy();
  evidence.values["net.netfilter.nf_conntrack_max"] = "0";
  evidence.values["net.ipv4.tcp_max_tw_buckets"] = "-1";
  evidence.values["net.ipv4.tcp_max_orphans"] = "-1";
  const auto uses = resources_of(evidence);
  EXPECT_FALSE(resource(uses, "conntrack")->limit);
  EXPECT_FALSE(resource(uses, "time-wait")->limit);
  EXPECT_EQ(resource(uses, "orphans")->limit, 0u);
}

TEST(Resources, TheFullestOfAKindStandsForIt) {
  Evidence evidence = healthy();
  evidence.sockets->listeners = {{"0.0.0.0", 80, 10, 4096, 0, 1}, {"0.0.0.0", 81, 9, 10, 0, 2}};
  const auto uses = resources_of(evidence);
  EXPECT_EQ(resource(uses, "accept-queue")->scope, "listener 0.0.0.0 port 81");
}

TEST(Resources, OfWhatCouldNotBeReadAreLeftOut) {
  const auto uses = resources_of(Evidence());
  EXPECT_TRUE(uses.empty());
}

TEST(Resources, OfFilesHaveNoLimitWhereItIsTheLargestNumber) {
  Evidence evidence = healthy();
  evidence.now["files.max"] = 9223372036854775807u;
  const auto uses = resources_of(evidence);
  ASSERT_TRUE(resource(uses, "file-descriptors"));
  EXPECT_FALSE(resource(uses, "file-descriptors")->limit);
}

}  // namespace
}  // namespace tune
