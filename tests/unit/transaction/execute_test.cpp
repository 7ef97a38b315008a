#include "transaction/execute.hpp"

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

using Kernel = MemoryFiles::Kernel;

Error refusal(int number) {
  return {.code = ErrorCode::io, .message = "refused", .errno_value = number};
}

// A kernel that refuses `text`, after `partly` has been stored.
Kernel refusing(Workshop& shop, const std::string& text, const std::string& partly = {}) {
  return [&shop, text, partly](const std::string& path, const std::string&,
                               const std::string& written) -> Result<std::string> {
    if (written != text + "\n") return written;
    if (!partly.empty()) shop.memory.add_file(path, partly + "\n");
    return refusal(EINVAL);
  };
}

TEST(Execute, PutsEverythingBackWhenTheKernelRefuses) {
  Workshop shop;
  const auto before = shop.picture();
  shop.memory.on_write_pseudo(refusing(shop, "15"));
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  ASSERT_TRUE(outcome->error);
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_EQ(outcome->error->key, kTimeout);
  EXPECT_EQ(outcome->error->errno_value, EINVAL);
  EXPECT_EQ(shop.picture(), before);
  EXPECT_EQ(outcome->record->state, TransactionState::rolled_back);
  EXPECT_FALSE(outcome->record->keys.at(0).ok);
  EXPECT_NE(outcome->record->keys.at(2).error.find("15"), std::string::npos);
  EXPECT_EQ(shop.records().at(0).state, TransactionState::rolled_back);
}

// kernel/sysctl.c do_proc_doulongvec_minmax() stores field by field and stops at the bad one.
TEST(Execute, PutsBackARefusedVectorThatWasHalfApplied) {
  Workshop shop;
  const auto before = shop.picture();
  shop.memory.on_write_pseudo(refusing(shop, "400 500 600", "400 500 300"));
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_EQ(shop.picture(), before);
}

// A kernel that takes a low mark (somaxconn) only up to a high one (fin_timeout).
Kernel with_marks(Workshop& shop) {
  return [&shop](const std::string& path, const std::string&,
                 const std::string& written) -> Result<std::string> {
    const bool low = path.ends_with("somaxconn");
    const long mark = std::stol(written);
    const long other = std::stol(shop.running(low ? kTimeout : kBacklog));
    if (low ? mark > other : mark < other) return refusal(EINVAL);
    return written;
  };
}

TEST(Execute, MovesTwoMarksThatBoundEachOtherInEitherDirection) {
  for (const auto& [low, high] : {std::pair{"2", "3"}, std::pair{"500", "600"}}) {
    Workshop shop;
    shop.run(kBacklog, "10").run(kTimeout, "20");
    shop.memory.on_write_pseudo(with_marks(shop));
    for (const bool low_first : {true, false}) {
      const auto plan =
          low_first ? shop.plan({{kBacklog, low}, {kTimeout, high}}, PlanScope::runtime_only)
                    : shop.plan({{kTimeout, high}, {kBacklog, low}}, PlanScope::runtime_only);
      const auto outcome = shop.apply(plan);
      ASSERT_TRUE(outcome.ok());
      EXPECT_FALSE(outcome->error) << low << " " << high;
      EXPECT_EQ(shop.running(kBacklog), low);
      ASSERT_TRUE(shop.undo().ok());
      EXPECT_EQ(shop.running(kBacklog), "10");
      EXPECT_EQ(shop.running(kTimeout), "20");
    }
  }
}

TEST(Execute, GivesUpWhereNoOrderHelps) {
  Workshop shop;
  shop.run(kBacklog, "10").run(kTimeout, "20");
  shop.memory.on_write_pseudo(with_marks(shop));
  const auto outcome =
      shop.apply(shop.plan({{kBacklog, "30"}, {kTimeout, "25"}}, PlanScope::runtime_only));
  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE(outcome->error);
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_EQ(outcome->error->key, kBacklog);
  EXPECT_EQ(shop.running(kBacklog), "10");
  EXPECT_EQ(shop.running(kTimeout), "20");
}

TEST(Execute, DoesNotBelieveAWriteThatShowsSomethingElse) {
  Workshop shop;
  const auto before = shop.picture();
  shop.memory.on_write_pseudo(
      [](const std::string&, const std::string&, const std::string& text) -> Result<std::string> {
        return text == "4096\n" ? std::string("4095\n") : text;
      });
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_NE(outcome->error->message.find("4095"), std::string::npos);
  EXPECT_EQ(shop.picture(), before);
}

TEST(Execute, NamesWhatCouldNotBePutBack) {
  Workshop shop;
  bool stuck = false;
  shop.memory.on_write_pseudo([&](const std::string& path, const std::string&,
                                  const std::string& text) -> Result<std::string> {
    if (path.ends_with("tcp_fin_timeout")) {
      stuck = true;
      return refusal(EINVAL);
    }
    if (stuck && path.ends_with("somaxconn")) return refusal(EINVAL);
    return text;
  });
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::incomplete);
  EXPECT_NE(outcome->error->message.find("net.core.somaxconn is 4096 and was 128"),
            std::string::npos)
      << outcome->error->message;
  EXPECT_EQ(shop.running(kTcpMem), "100 200 300");
  EXPECT_EQ(outcome->record->state, TransactionState::failed);
}

// Writing nf_conntrack_max moves net.nf_conntrack_max with it: the same variable
// (net/netfilter/nf_conntrack_standalone.c).
TEST(Execute, PutsBackTheKeysThatAWriteChangesBesides) {
  Workshop shop;
  shop.run("net.netfilter.nf_conntrack_max", "1000").run("net.nf_conntrack_max", "1000");
  shop.memory.on_write_pseudo([&](const std::string& path, const std::string&,
                                  const std::string& text) -> Result<std::string> {
    if (path.ends_with("tcp_fin_timeout")) return refusal(EINVAL);
    if (path.ends_with("/netfilter/nf_conntrack_max") && text == "2000\n") {
      shop.memory.add_file("/proc/sys/net/nf_conntrack_max", text);
    }
    return text;
  });
  const auto outcome = shop.apply(shop.plan(
      {{"net.netfilter.nf_conntrack_max", "2000"}, {kTimeout, "15"}}, PlanScope::runtime_only));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->error->code, ErrorCode::write_failed);
  EXPECT_EQ(shop.running("net.netfilter.nf_conntrack_max"), "1000");
  EXPECT_EQ(shop.running("net.nf_conntrack_max"), "1000");
}

TEST(Execute, LeavesTheOldStateWhicheverSingleOperationFails) {
  std::size_t operations = 0;
  {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    operations = shop.memory.operations().size();
  }
  for (std::size_t number = 0; number < operations; ++number) {
    Workshop shop;
    const auto before = shop.picture();
    shop.memory.fail_operation(number, ENOSPC);
    const auto outcome = shop.apply(shop.usual());
    EXPECT_EQ(shop.picture(), before) << "operation " << number;
    EXPECT_TRUE(!outcome.ok() || outcome->error) << "operation " << number;
    if (outcome.ok() && outcome->error) {
      EXPECT_EQ(outcome->error->code, ErrorCode::write_failed) << "operation " << number;
    }
    // And the next attempt succeeds.
    const auto again = shop.apply(shop.usual());
    ASSERT_TRUE(again.ok()) << describe(again.error());
    EXPECT_FALSE(again->error);
    EXPECT_EQ(shop.running(kBacklog), "4096");
  }
}

TEST(Execute, LeavesTheAppliedStateWhicheverSingleOperationOfARollbackFails) {
  std::size_t operations = 0;
  {
    Workshop shop;
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    shop.memory.forget_operations();
    ASSERT_TRUE(shop.undo().ok());
    operations = shop.memory.operations().size();
  }
  for (std::size_t number = 0; number < operations; ++number) {
    Workshop shop;
    const auto before = shop.picture();
    ASSERT_TRUE(shop.apply(shop.usual()).ok());
    const auto applied = shop.picture();
    shop.memory.forget_operations();
    shop.memory.fail_operation(number, EIO);
    const auto outcome = shop.undo();
    EXPECT_EQ(shop.picture(), applied) << "operation " << number;
    EXPECT_TRUE(!outcome.ok() || outcome->error) << "operation " << number;
    const auto again = shop.undo(1);
    ASSERT_TRUE(again.ok()) << number << ": " << describe(again.error());
    EXPECT_FALSE(again->error);
    EXPECT_EQ(shop.picture(), before) << "operation " << number;
  }
}

TEST(Execute, ReplacesNoFileThatSomebodyElseChangedMeanwhile) {
  Workshop shop;
  shop.memory.on_write_pseudo([&](const std::string&, const std::string&, const std::string& text) {
    shop.memory.add_file(kConf, "theirs\n");
    return Result<std::string>(text);
  });
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok());
  ASSERT_TRUE(outcome->error.has_value());
  EXPECT_EQ(outcome->error->code, ErrorCode::incomplete);
  EXPECT_EQ(shop.file(), "theirs\n");
  EXPECT_EQ(shop.running(kBacklog), "128");
}

}  // namespace
}  // namespace tune
