#include "transaction/record_json.hpp"

#include <gtest/gtest.h>

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
  intent.conflicts = {{.key = "k", .expected = "1", .found = "2", .why = "w"},
                      {.key = "empty", .expected = "1", .found = "", .why = "w"},
                      {.key = "gone", .expected = "1", .found = std::nullopt, .why = "w"}};
  intent.keep = 7;
  intent.events = {{"2026-11-22T04:20:25Z", "began"}};
  return intent;
}

TEST(RecordJson, ReadsBackWhatItWrote) {
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
  EXPECT_EQ(read->conflicts.at(1).found, "");
  EXPECT_EQ(read->conflicts.at(2).found, std::nullopt);
  EXPECT_EQ(read->keep, 7u);
}

// As the first versions wrote it.
TEST(RecordJson, KnowsWhatWasGoneWithoutBeingTold) {
  Intent intent = an_intent();
  intent.conflicts = {
      {.key = "k", .expected = "1", .found = "", .why = "the key is no longer there"},
      {.file = "f", .expected = "1", .found = "", .why = "somebody else removed the file since"}};
  intent.keep = 100;
  const std::string text = intent_to_json(intent);
  EXPECT_EQ(text.find("\"gone\""), std::string::npos);
  EXPECT_EQ(text.find("\"keep\""), std::string::npos);
  const auto read = intent_from_json(text, "intent.json");
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read->conflicts.at(0).found, std::nullopt);
  EXPECT_EQ(read->conflicts.at(1).found, std::nullopt);
  EXPECT_EQ(read->keep, 100u);
}

TEST(RecordJson, ReadsNoRecordThatWasCutOrChanged) {
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

TEST(RecordJson, ReadsNoRecordOfAnotherVersionOrKind) {
  std::string text = intent_to_json(an_intent());
  EXPECT_FALSE(end_from_json(text, "end.json").ok());
  text.replace(text.find("tune/journal/1"), 14, "tune/journal/9");
  const auto read = intent_from_json(text, "intent.json");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("tune/journal/1"), std::string::npos);
}

}  // namespace
}  // namespace tune
