#include "shell_line.hpp"

namespace tune::cli {

std::string shell_line(const std::vector<std::string>& words) {
  std::string text = "tune";
  for (const std::string& word : words) {
    const bool plain = !word.empty() && word.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789-_=./,:%+@") == std::string::npos;
    text += ' ';
    if (plain) {
      text += word;
      continue;
    }
    text += '\'';
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    text += '\'';
  }
  return text;
}

std::string next_line(const Options& options, std::string_view command) {
  std::vector<std::string> words;
  for (const std::string_view option : {"root", "proc", "state-dir"}) {
    const auto value = options.value(option);
    if (!value) continue;
    words.push_back("--" + std::string(option));
    words.push_back(*value);
  }
  words.emplace_back(command);
  return shell_line(words);
}

}  // namespace tune::cli
