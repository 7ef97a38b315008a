#include "transaction/journal.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

TEST(Journal, ShowsARecordThatCannotBeUsed) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  shop.memory.add_file("/var/lib/tune/transactions/000001/end.json", "{\"torn", 0600);
  shop.memory.add_file("/var/lib/tune/transactions/000002/intent.json",
                       shop.file("/var/lib/tune/transactions/000001/intent.json"), 0600);
  shop.memory.add_directory("/var/lib/tune/transactions/notes");
  const auto records = shop.records();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].state, TransactionState::failed);
  EXPECT_NE(records[0].unreadable.find("end.json"), std::string::npos);
  EXPECT_NE(records[1].unreadable.find("transaction 1"), std::string::npos);
  EXPECT_EQ(last_in_force(records), nullptr);
  const auto undone = shop.undo(1);
  ASSERT_FALSE(undone.ok());
  EXPECT_EQ(undone.error().code, ErrorCode::bad_input);
}

TEST(Journal, GoesOnAfterWhatCannotBeUsed) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.add_file("/var/lib/tune/transactions/000007/intent.json", "foreign", 0600);
  const auto outcome = shop.apply(shop.usual());
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_EQ(outcome->record->id, 8);
  EXPECT_EQ(shop.file("/var/lib/tune/transactions/000007/intent.json"), "foreign");
}

// A disk that fails while it is asked whether there is an end.
class FailingLook : public MemoryFiles {
 public:
  Result<FileInfo> link_information(std::string_view path) override {
    if (!path.ends_with("/end.json")) return MemoryFiles::link_information(path);
    return Error{.code = ErrorCode::io, .message = "bad disk", .errno_value = EIO};
  }
};

TEST(Journal, TakesNothingForInterruptedThatItCannotLookAt) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.usual()).ok());
  const auto applied = shop.picture();
  FailingLook failing;
  static_cast<MemoryFiles&>(failing) = shop.memory;
  shop.machine.files = &failing;
  const auto recovered = recover_interrupted(shop.machine, shop.request);
  ASSERT_FALSE(recovered.ok());
  EXPECT_EQ(recovered.error().errno_value, EIO);
  EXPECT_EQ(shop.picture(), applied);
}

}  // namespace
}  // namespace tune
