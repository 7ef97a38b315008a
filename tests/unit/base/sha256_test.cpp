#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace tune {
namespace {

// The examples of FIPS 180-4 (csrc.nist.gov, "SHA256.pdf") and the empty message.
TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// All ways in which a message can end in its last block; the sum of the sums is hashlib's of
// Python.
TEST(Sha256, TakesMessagesOfAnyLength) {
  std::string sums;
  for (int length = 0; length < 300; ++length) {
    std::string message;
    for (int i = 0; i < length; ++i) message += static_cast<char>(7 * i + length);
    sums += sha256(message);
  }
  EXPECT_EQ(sha256(sums), "def85da8f53f8ad58eda585dce61c0d7bfbb3da6924badae49d32d11288c576f");
}

TEST(Sha256, TakesBytesNotStrings) { EXPECT_NE(sha256(std::string_view("a\0b", 3)), sha256("a")); }

}  // namespace
}  // namespace tune
