#include "transaction/journal.hpp"

#include <gtest/gtest.h>

#include "transaction/record_json.hpp"
#include "unit/transaction/workshop.hpp"

namespace tune {
namespace {

Intent an_intent() {
  Intent intent{.id = 3, .time = "2026-11-22T04:20:25Z", .user = "root", .process = 7};
  intent.command = "tune apply caf\xe9";  // not UTF-8
  intent.comment = "a\nb";
  intent.profile = "httpdns";
  intent.scope = PlanScope::persist_only;
  intent.facts = {"6.1.0", 17592186044416, 512};
  intent.target = kConf;
  intent.boot_id = "boot-1";
  intent.undoes = 2;
  ValueImage value{key("net.ipv4.conf.eth0/1.rp_filter"), "0", "1", true, std::string(kConf)};
  value.persisted = "2";
  intent.values = {value, {key(kBacklog), std::nullopt, "4096"}};
  intent.side_values = {{key(kTimeout), "60"}};
  FileContent content{std::string("\0\xff\r\n", 4), {.mode = 0600, .user = 1, .group = 2}};
  content.attributes.extended = {{"system.posix_acl_access", std::string("\x02\0", 2)}};
  intent.files = {{std::string(kConf), content, std::nullopt}};
  intent.conflicts = {{.key = "k", .expected = "1", .found = "2", .why = "w"}};
  intent.events = {{"2026-11-22T04:20:25Z", "began"}};
  return intent;
}

TEST(Journal, ReadsBackWhatItWrote) {
  const Intent intent = an_intent();
  const std::string text = intent_to_json(intent);
  const auto read = intent_from_json(text, "intent.json");
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(intent_to_json(*read), text);
  EXPECT_EQ(read->command, intent.command);
  EXPECT_EQ(read->facts.memory_bytes, intent.facts.memory_bytes);
  EXPECT_EQ(read->values.at(0).key, intent.values[0].key);
  EXPECT_EQ(read->values.at(1).before, std::nullopt);
  EXPECT_EQ(read->files.at(0).before->bytes, intent.files[0].before->bytes);
  EXPECT_EQ(read->files.at(0).before->attributes.extended,
            intent.files[0].before->attributes.extended);
  EXPECT_EQ(read->files.at(0).after, std::nullopt);
  EXPECT_EQ(read->undoes, 2);
}

TEST(Journal, ReadsNoRecordThatWasCutOrChanged) {
  const std::string text = intent_to_json(an_intent());
  for (std::size_t length = 0; length + 2 < text.size(); length += 7) {
    EXPECT_FALSE(intent_from_json(text.substr(0, length), "intent.json").ok()) << length;
  }
  std::string changed = text;
  changed.replace(changed.find("4096"), 4, "4097");
  const auto read = intent_from_json(changed, "intent.json");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("checksum"), std::string::npos);
}

TEST(Journal, ReadsNoRecordOfAnotherVersionOrKind) {
  std::string text = intent_to_json(an_intent());
  EXPECT_FALSE(end_from_json(text, "end.json").ok());
  text.replace(text.find("tune/journal/1"), 14, "tune/journal/9");
  const auto read = intent_from_json(text, "intent.json");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("tune/journal/1"), std::string::npos);
}

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

TEST(Journal, RefusesAStateDirectoryThatIsALink) {
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

TEST(Journal, RefusesAStateDirectoryOfSomebodyElse) {
  Workshop shop;
  shop.memory.add_directory(kState, 0700);
  shop.memory.set_attributes(kState, {.mode = 0700, .user = 1000});
  EXPECT_EQ(shop.apply(shop.usual()).error().code, ErrorCode::permission);
  shop.memory.set_attributes(kState, {.mode = 0777, .user = 0});
  EXPECT_EQ(shop.apply(shop.usual()).error().code, ErrorCode::permission);
  shop.memory.set_attributes(kState, {.mode = 0700, .user = 0});
  EXPECT_TRUE(shop.apply(shop.usual()).ok());
}

TEST(Journal, HasNoHistoryBeforeTheFirstTransaction) {
  Workshop shop;
  const auto records = history(shop.machine, kState);
  ASSERT_TRUE(records.ok());
  EXPECT_TRUE(records->empty());
  EXPECT_EQ(*last_target(shop.machine, kState), std::nullopt);
}

TEST(Journal, TellsTheLastTarget) {
  Workshop shop;
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "2"}})).ok());
  ASSERT_TRUE(shop.apply(shop.plan({{kBacklog, "3"}}, PlanScope::runtime_only)).ok());
  EXPECT_EQ(*last_target(shop.machine, kState), std::string(kConf));
}

}  // namespace
}  // namespace tune
