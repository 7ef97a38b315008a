#include "base/sha256.hpp"

#include <array>
#include <cstdint>

#include <sha2.h>

#include "base/sha256_processor.hpp"

namespace tune {
namespace {

std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest_of(std::string_view bytes) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
  if (sha256_by_processor(bytes, digest)) return digest;
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  SHA256Final(digest.data(), &context);
  return digest;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest_of(bytes)) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace tune
