#include "document_properties.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "random_configuration.hpp"

namespace tune::config {
namespace {

TEST(DocumentProperties, HoldForRandomConfigurations) {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    RandomConfiguration random(seed);
    const std::string before = random.document();
    const DocumentChange change{random.key(), random.one_in(2) ? "17" : "4096 87380 6291456",
                                random.one_in(4) ? "" : "because"};
    const std::string wrong = check_set(before, change);
    ASSERT_EQ(wrong, "") << "seed " << seed << ", " << change.key.name() << " = " << change.value
                         << " in\n"
                         << before;
  }
}

TEST(DocumentProperties, HoldForRandomBytes) {
  const std::string alphabet("kv=-#; \t\n\r\0./*?[]ab\xff", 21);
  for (unsigned seed = 0; seed < 1500; ++seed) {
    RandomConfiguration random(seed);
    std::string before;
    for (std::size_t n = random.below(60); n > 0; --n)
      before += alphabet[random.below(alphabet.size())];
    const DocumentChange change{*Key::from_path("k/v"), "7", "because"};
    ASSERT_EQ(check_set(before, change), "") << "seed " << seed << " in\n" << before;
  }
}

TEST(DocumentProperties, HoldForSeveralKeysInOneDocument) {
  for (unsigned seed = 0; seed < 250; ++seed) {
    RandomConfiguration random(seed);
    const std::string before = random.document(30);
    ConfigDocument document(before);
    std::map<Key, std::string> wanted;
    for (int i = 0; i < 6; ++i) {
      const DocumentChange change{random.key(), std::to_string(100 + i), "because"};
      wanted[change.key] = change.value;
      document.set(change);
    }
    for (const auto& [key, value] : wanted)
      ASSERT_EQ(check_winner(document.bytes(), {key, value, ""}), "")
          << "seed " << seed << ", " << key.name() << " in\n"
          << before << "\nbecame\n"
          << document.bytes();
    ASSERT_EQ(undo_lines(before, document.bytes(), document.bytes()).bytes, before);
  }
}

}  // namespace
}  // namespace tune::config
