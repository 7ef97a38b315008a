#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <tune/configuration.hpp>

#include "config/expand_glob.hpp"
#include "config/texts.hpp"
#include "config/winners.hpp"

namespace tune::config {

// What a Configuration shares with its copies: the texts of its rows, and who wins for each key.
class Resolved {
 public:
  Texts& texts() { return texts_; }

  // Finds the winners among the rows, and marks them there.
  void resolve(std::vector<Assignment>& rows, const ProcSys& proc_sys);

  std::optional<Winner> winner(BootLoader loader, std::string_view key_path) const;
  std::map<std::string, Winner, std::less<>> winners(BootLoader loader) const;

 private:
  // As in Winner: the rows may be gone by then.
  struct Line {
    std::string_view file;
    std::string_view value;
    int editor_line = 0;
  };

  Winner winner_of(const Won& won) const;
  std::uint32_t line_of(const Assignment& row);

  Texts texts_;
  PathTable table_;  // the row of a Won is an index in lines_
  std::vector<Line> lines_;
};

}  // namespace tune::config
