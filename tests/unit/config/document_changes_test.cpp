#include "config/document_changes.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/allocations.hpp"

namespace tune {
namespace {

std::vector<DocumentChange> changes_of(
    std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  std::vector<DocumentChange> changes;
  for (const auto& [name, value] : pairs)
    changes.push_back({*Key::parse(name), std::string(value), "a reason"});
  return changes;
}

const std::string kDocuments[] = {
    "",
    "# mine",
    "net.core.somaxconn = 128\nnet.ipv4.tcp_rmem=4096 131072 6291456\n",
    "net.core.somaxconn = 128\r\n-net/ipv4/tcp_rmem = 1 2 3\r\nvm.swappiness=1\r\n",
    "net.core.somaxconn = 1\n# between\nnet.core.somaxconn = 2\n  net/core/somaxconn=3\n",
    "vm.swappiness = 1\n\n# Set by tune.\n# a reason\nnet.core.somaxconn = 7\n\nkernel.sysrq = 1\n",
    "net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.all.rp_filter = 0\n",
    "no assignment\nnet.core.somaxconn = 128 # a comment\nvm.swappiness\n",
    "net.core.somaxconn = 128\rvm.swappiness = 3\nvm.swappiness = 4",
    "# Set by tune.\nnet.core.somaxconn = 128\n-vm.swappiness\n",
};

// It is only quicker.
TEST(DocumentChanges, AreWhatOneAfterTheOtherComesTo) {
  const auto sets = {
      changes_of({}),
      changes_of({{"net.core.somaxconn", "4096"}}),
      changes_of({{"net.core.somaxconn", "4096"},
                  {"net.ipv4.tcp_rmem", "8192 262144 8388608"},
                  {"vm.swappiness", "10"},
                  {"kernel.sysrq", "0"}}),
      changes_of({{"net.ipv4.conf.all.rp_filter", "2"}, {"net.ipv4.conf.eth0/1.rp_filter", "2"}}),
      changes_of({{"net.ipv4.tcp_congestion_control", ""}, {"vm.swappiness", "1\n2"}}),
  };
  for (const std::string& document : kDocuments) {
    for (const auto& changes : sets) {
      ConfigDocument one_by_one(document);
      for (const DocumentChange& change : changes) one_by_one.set(change);
      const config::ReadDocument read(document);
      EXPECT_EQ(read.with(changes), one_by_one.bytes()) << document;
      for (const DocumentChange& change : changes) {
        const auto alone = ConfigDocument(document).value(change.key);
        EXPECT_EQ(read.value(change.key), alone ? std::optional(alone->first) : std::nullopt)
            << document;
      }
    }
  }
}

// What it costs to change so many keys that all end in the same word, as those of interfaces do.
std::size_t cost_of_interfaces(int count) {
  std::string document;
  std::vector<DocumentChange> changes;
  for (int i = 0; i < count; ++i) {
    const std::string name = "net.ipv4.conf.eth" + std::to_string(i) + ".rp_filter";
    if (i % 2 == 0) document += name + " = 1\n";
    changes.push_back({*Key::parse(name), "2", ""});
  }
  const std::size_t before = allocations();
  const config::ReadDocument read(std::move(document));
  const config::ReadDocument result(read.with(changes));
  for (const DocumentChange& change : changes) EXPECT_EQ(result.value(change.key), "2");
  return allocations() - before;
}

// With the square of their number, some thousand interfaces took a minute.
TEST(DocumentChanges, CostOfManyInterfacesGrowsWithTheirNumber) {
  const std::size_t some = cost_of_interfaces(100);
  EXPECT_GT(some, 0u);
  EXPECT_LT(cost_of_interfaces(400), 5 * some);
}

}  // namespace
}  // namespace tune
