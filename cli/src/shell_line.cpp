#include "shell_line.hpp"

#include <utility>

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

std::string with_next_lines(const Options& options, std::string text) {
  for (const std::string_view command :
       {"confirm", "diff", "history", "recover", "rollback", "status"}) {
    const std::string named = "'tune " + std::string(command);
    const std::string line = "'" + next_line(options, command);
    for (std::size_t at = 0; (at = text.find(named, at)) != std::string::npos; at += line.size()) {
      text.replace(at, named.size(), line);
    }
  }
  return text;
}

Error with_next_lines(const Options& options, Error error) {
  error.message = with_next_lines(options, std::move(error.message));
  return error;
}

}  // namespace tune::cli
