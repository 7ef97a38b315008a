#include "config/document_changes.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tune
