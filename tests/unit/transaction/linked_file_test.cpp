#include <gtest/gtest.h>

#include <tune/confirmation.hpp>

#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

constexpr std::string_view kMade = "/etc/sysctl.d/99-made.conf";
constexpr std::string_view kMoved = "/srv/config/99-made.conf";

// A file that a transaction made, and that somebody has moved since, with a link in its place, as
// those do who keep their configuration elsewhere.
class LinkedFile : public testing::Test {
 protected:
  LinkedFile() {
    shop_.memory.add_directory("/etc/sysctl.d").add_directory("/srv/config");
    before_ = shop_.running(kBacklog);
  }

  void apply() {
    ASSERT_TRUE(shop_.apply(shop_.plan({{kBacklog, "4096"}}, PlanScope::everything, kMade)).ok());
    shop_.request.confirm_within.reset();
  }
  void move_away() {
    shop_.memory.add_file(kMoved, shop_.file(kMade), 0600);
    ASSERT_TRUE(shop_.memory.remove(kMade).ok());
    shop_.memory.add_link(kMade, std::string(kMoved));
  }
  bool is_link() const {
    const auto information = shop_.machine.files->link_information(kMade);
    return information && information->type == FileType::link;
  }

  Workshop shop_;
  std::string before_;
};

// Without the link alone every line would still be where it leads, and be read by the next boot.
TEST_F(LinkedFile, StaysEmptyAtARollback) {
  apply();
  const std::string made = shop_.file(kMade);
  move_away();
  const auto outcome = shop_.undo();
  ASSERT_TRUE(outcome.ok()) << describe(outcome.error());
  EXPECT_FALSE(outcome->error) << describe(*outcome->error);
  EXPECT_EQ(shop_.file(kMoved), "");
  EXPECT_EQ(shop_.memory.attributes(kMoved)->mode, 0600u);
  EXPECT_TRUE(is_link());
  EXPECT_EQ(shop_.running(kBacklog), before_);

  ASSERT_TRUE(shop_.undo(2).ok());  // redoes it
  EXPECT_EQ(shop_.file(kMoved), made);
  EXPECT_TRUE(is_link());
}

TEST_F(LinkedFile, StaysEmptyWhereNobodyConfirmed) {
  shop_.request.confirm_within = 10'000;
  apply();
  move_away();
  shop_.clock.since_boot += 10'000;
  const auto recovered = recover_interrupted(shop_.machine, shop_.request);
  ASSERT_TRUE(recovered.ok()) << describe(recovered.error());
  EXPECT_EQ(shop_.records().back().state, TransactionState::rolled_back);
  EXPECT_EQ(shop_.file(kMoved), "");
  EXPECT_EQ(shop_.memory.attributes(kMoved)->mode, 0600u);
  EXPECT_TRUE(is_link());
  EXPECT_EQ(shop_.running(kBacklog), before_);
}

}  // namespace
}  // namespace tune
