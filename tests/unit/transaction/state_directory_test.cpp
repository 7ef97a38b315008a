#include <cerrno>

#include <gtest/gtest.h>

#include "transaction/journal.hpp"
#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(StateDirectory, RefusesAStateDirectoryThatIsALink) {
  Workshop shop;
  shop.memory.add_directory("/home/eve/tune");
  shop.memory.add_link(kState, "/home/eve/tune");
  const auto outcome = shop.apply(shop.usual());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::permission);
  EXPECT_EQ(outcome.error().file, kState);
  EXPECT_FALSE(history(shop.machine, kState).ok());
  EXPECT_EQ(shop.running(kBacklog), "128");
}

TEST(StateDirectory, RefusesAStateDirectoryOfSomebodyElse) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.set_attributes(kState, {.mode = 0700, .user = 1000});
  EXPECT_EQ(shop.apply(shop.usual()).error().code, ErrorCode::permission);
  shop.memory.set_attributes(kState, {.mode = 0777, .user = 0});
  EXPECT_EQ(shop.apply(shop.usual()).error().code, ErrorCode::permission);
  shop.memory.set_attributes(kState, {.mode = 0700, .user = 0});
  EXPECT_TRUE(shop.apply(shop.usual()).ok());
}

// Whoever may write there writes records, though the directory itself is closed to him.
TEST(StateDirectory, RefusesAFolderOfTransactionsThatOthersMayWriteTo) {
  const std::string folder = std::string(kState) + "/transactions";
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  for (const FileAttributes& attributes :
       {FileAttributes{.mode = 0777}, FileAttributes{.mode = 0700, .user = 1000}}) {
    shop.memory.set_attributes(folder, attributes);
    const auto undone = shop.undo();
    ASSERT_FALSE(undone.ok());
    EXPECT_EQ(undone.error().code, ErrorCode::permission);
    EXPECT_EQ(undone.error().file, folder);
    EXPECT_FALSE(recover_interrupted(shop.machine, shop.request).ok());
  }
  shop.memory.set_attributes(folder, {.mode = 0700});
  EXPECT_TRUE(shop.undo().ok());
}

TEST(StateDirectory, ReadsNothingThroughALinkToAFolderOfTransactions) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.add_directory("/elsewhere");
  shop.memory.add_link(std::string(kState) + "/transactions", "/elsewhere");
  EXPECT_EQ(history(shop.machine, kState).error().code, ErrorCode::permission);
  EXPECT_EQ(recover_interrupted(shop.machine, shop.request).error().code, ErrorCode::permission);
}

// Such as one that is mounted over a network: no input is to blame.
TEST(StateDirectory, NamesAWayOutWhereItsFileSystemKnowsNoLocks) {
  for (const int problem : {ENOLCK, EOPNOTSUPP, EMFILE}) {
    Workshop shop;
    shop.memory.add_directory(kState, 0700);
    shop.memory.add_directory(std::string(kState) + "/transactions", 0700);
    shop.memory.make_unwritable(std::string(kState) + "/lock", problem);
    const auto outcome = shop.apply(shop.usual());
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::permission);
    EXPECT_NE(outcome.error().message.find("--state-dir"), std::string::npos)
        << outcome.error().message;
    EXPECT_EQ(shop.running(kBacklog), "128");
  }
}

}  // namespace
}  // namespace tune
