#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <tune/key.hpp>

namespace tune::config {

// Seeded random sysctl.conf text, full of what the loaders read differently.
class RandomConfiguration {
 public:
  explicit RandomConfiguration(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  static const std::vector<std::string>& paths() {
    static const std::vector<std::string> all = {
        "net/core/somaxconn",           "net/core/rmem_max",
        "net/ipv4/tcp_fin_timeout",     "net/ipv4/tcp_mem",
        "net/ipv4/conf/all/rp_filter",  "net/ipv4/conf/lo/rp_filter",
        "net/ipv4/conf/a.b/rp_filter",  "net/ipv4/conf/lo/accept_local",
        "net/ipv4/conf/a.b/mc.forward", "vm/swappiness"};
    return all;
  }
  Key key() { return *Key::from_path(paths()[below(paths().size())]); }

  std::string value() {
    static const std::vector<std::string> all = {
        "1",     "2",   "30",   "4 5 6", "4\t5\t6",  "1 # note", "0x1e",
        "\"1\"", "a=b", "word", "-7",    "\xff\xfe", "1\v",      "4096 5 6"};
    return all[below(all.size())];
  }

  std::string document(std::size_t most_lines = 14) {
    std::string text;
    if (one_in(40)) text += "\xef\xbb\xbf";
    const std::string usual = one_in(4) ? "\r\n" : "\n";
    for (std::size_t n = below(most_lines + 1); n > 0; --n) {
      text += line();
      if (n > 1 || !one_in(5)) text += one_in(25) ? strange_ending() : usual;
    }
    return text;
  }

 private:
  std::string blanks() {
    static const std::vector<std::string> all = {"", "", "", " ", "\t", "  ", " \t", "\v", "\f"};
    return all[below(one_in(10) ? all.size() : all.size() - 2)];
  }

  std::string strange_ending() {
    using namespace std::string_literals;
    const std::vector<std::string> all = {"\r",    "\0"s,  "\n\r",  "\n\0"s, "\r\r\n", "\r\n\0"s,
                                          "\0\n"s, "\n\n", "\0\0"s, "\r\0"s, "\n\r\0"s};
    return all[below(all.size())];
  }

  std::string line() {
    switch (below(12)) {
      case 0:
        return blanks() + (one_in(2) ? "# " : ";") + key_text() + " = 3";
      case 1:
        return blanks();
      case 2:
        return blanks() + noise() + blanks();
      case 3:
        return blanks() + "-" + (one_in(8) ? " " : "") + key_text() + blanks();
      case 4:
      case 5:
        return assignment(pattern());
      default:
        return assignment(key_text());
    }
  }

  std::string assignment(const std::string& key) {
    static const std::vector<std::string> all = {"", "", "", "", "", "-", "-", "- ", "--", "-- "};
    return blanks() + all[below(all.size())] + key + blanks() + "=" + blanks() +
           (one_in(12) ? "" : value()) + blanks();
  }

  std::string noise() {
    static const std::vector<std::string> all = {
        "word",           "x",    "=",    "= 1", "-",     "--",
        "-= 2",           ".=1",  "/ =2", "\\",  "a b=c", "-x",
        "# Set by tune.", "..=1", "./=2", "-#=3"};
    return all[below(all.size())];
  }

  std::string pattern() {
    static const std::vector<std::string> all = {"net.core.*",
                                                 "net/core/*max*",
                                                 "net.ipv4.conf.*.rp_filter",
                                                 "net/ipv4/conf/*/rp_filter",
                                                 "net/ipv4/conf/?o/*",
                                                 "net.*.somaxconn",
                                                 "*/*/tcp_*",
                                                 "net/ipv4/tcp_[fm]*",
                                                 "net/ipv4/tcp_[!f]*",
                                                 "/net/core/som*",
                                                 "net//core/som*",
                                                 "net/ipv4/conf/a.b/*",
                                                 "net/./core/r*",
                                                 "net/{core,ipv4}/*m*",
                                                 "*/swappiness",
                                                 "net/ipv4/conf/[al]*/rp_filter",
                                                 "net/core/[",
                                                 "net/core/som\\a*",
                                                 "net/core/*/",
                                                 "net/*/../core/som*",
                                                 "net.ipv4.conf.a/b.*",
                                                 "vm/swap*",
                                                 "vm/[[:alpha:]]*",
                                                 "/../sys/net/core/*",
                                                 "net/core/../c*/som*",
                                                 "net/ipv4/../../vm/*",
                                                 "net/core/../*/*mem*",
                                                 "net/{{core,ipv4},x}/*",
                                                 "{net,*}/core/r*",
                                                 "net/core/.*"};
    return all[below(all.size())];
  }

  std::string key_text() {
    const Key key = this->key();
    std::string text = one_in(2) ? key.name() : key.path();
    const std::size_t slash = key.path().find('/');
    switch (below(24)) {
      case 0:
        return "/" + text;
      case 1:
        return "." + key.name();
      case 2:
        return key.path().substr(0, slash) + "/" + key.path().substr(slash);
      case 3:
        return key.path().substr(0, slash) + "/." + key.path().substr(slash);
      case 4:
        return key.path().substr(0, slash) + "/../" + key.path();
      case 5:
        return text + (one_in(2) ? "/" : ".");
      case 6:
        return "/proc/sys/" + key.path();
      case 7:
        return (one_in(2) ? "../sys/" : "/../sys/") + key.path();
      default:
        return text;
    }
  }

  std::mt19937 random_;
};

}  // namespace tune::config
