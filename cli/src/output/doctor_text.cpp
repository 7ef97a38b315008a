#include "output/doctor_text.hpp"

#include <algorithm>
#include <cmath>

#include <tune/integer.hpp>

#include "base/text.hpp"
#include "documents/doctor_document.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/table.hpp"

namespace tune::cli {
namespace {

// How much of a row a page of this width has room for.
struct Layout {
  std::size_t bar = 20;  // columns; 0: none
  bool brief = false;    // without units and what the resource's name tells
};

Layout layout_of(const Page& page) {
  if (page.width == 0 || page.width >= 100) return {};
  return {page.width >= 74 ? std::size_t{10} : 0, true};
}

std::string digits(std::uint64_t number) { return group_digits(static_cast<Integer>(number)); }

// Of the effective limit, where there is one: trouble begins there.
double fill_of(const ResourceUse& use) {
  const auto limit = use.effective_limit ? use.effective_limit : use.limit;
  if (!limit) return 0;
  if (*limit == 0) return use.used > 0 ? 2 : 0;
  return static_cast<double>(use.used) / static_cast<double>(*limit);
}

std::size_t columns_for(std::uint64_t part, std::uint64_t whole, std::size_t columns) {
  if (whole == 0) return part > 0 ? columns : 0;
  const double share = static_cast<double>(part) / static_cast<double>(whole);
  const auto filled = std::lround(std::min(share, 1.0) * static_cast<double>(columns));
  return static_cast<std::size_t>(filled);
}

// "[######....|.........]": used of the limit, and where the effective one is.
std::string bar_of(const ResourceUse& use, std::size_t columns) {
  if (!use.limit || columns == 0) return "";
  std::string bar(columns, '.');
  std::fill_n(bar.begin(), columns_for(use.used, *use.limit, columns), '#');
  if (use.effective_limit && *use.effective_limit < *use.limit) {
    const std::size_t at = columns_for(*use.effective_limit, *use.limit, columns);
    bar[std::max<std::size_t>(at, 1) - 1] = '|';
  }
  return "[" + bar + "]";
}

Paint paint_for(double fill) {
  return fill >= 1 ? Paint::red : fill >= 0.7 ? Paint::yellow : Paint::none;
}

// The fullest of each kind, the fullest kind first.
std::vector<ResourceUse> worst_of_each(const std::vector<ResourceUse>& all) {
  std::vector<ResourceUse> worst;
  for (const ResourceUse& use : all) {
    const auto same = [&use](const ResourceUse& other) { return other.id == use.id; };
    const auto known = std::find_if(worst.begin(), worst.end(), same);
    if (known == worst.end()) {
      worst.push_back(use);
    } else if (fill_of(use) > fill_of(*known)) {
      *known = use;
    }
  }
  std::stable_sort(worst.begin(), worst.end(), [](const ResourceUse& a, const ResourceUse& b) {
    return fill_of(a) > fill_of(b);
  });
  return worst;
}

std::string used_text(const ResourceUse& use, std::uint64_t page_size, const Layout& layout) {
  std::string text = digits(use.used);
  if (use.limit) text += " of " + digits(*use.limit);
  if (!layout.brief) text += " " + use.unit;
  if (use.unit != "pages") return text;
  std::string bytes = format_bytes(static_cast<Integer>(use.used * page_size));
  if (use.limit) bytes += " of " + format_bytes(static_cast<Integer>(*use.limit * page_size));
  return layout.brief ? bytes : text + " = " + bytes;
}

// Without what the resource's name says already: "listener 0.0.0.0 port 80" is "0.0.0.0 port 80".
std::string whose_text(const ResourceUse& use, const Layout& layout) {
  std::string text = printable(use.scope);
  if (!layout.brief) return text;
  for (const std::string_view word : {"listener ", "process "}) {
    if (text.starts_with(word)) text.erase(0, word.size());
  }
  const std::size_t to = text.find(" to ");
  return text.starts_with("from ") && to != std::string::npos ? text.substr(to + 1) : text;
}

std::string percent_text(const ResourceUse& use) {
  if (!use.limit) return "no limit";
  if (*use.limit == 0) return use.used > 0 ? "over" : "0 %";
  const double share = 100 * static_cast<double>(use.used) / static_cast<double>(*use.limit);
  return std::to_string(static_cast<std::uint64_t>(std::min(share, 1e18))) + " %";
}

std::string_view verb_of(const Problem& problem) { return problem.present ? "now" : "past"; }

Paint paint_of(const Problem& problem) {
  if (!problem.present) return Paint::dim;
  if (problem.severity == ProblemSeverity::error) return Paint::red;
  return problem.severity == ProblemSeverity::warning ? Paint::yellow : Paint::cyan;
}

std::string headline(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis) {
  if (diagnosis.problems.empty()) {
    return painted(page, Paint::green, "No problem found") +
           (evidence.unseen.empty() ? "" : " in what can be seen here; see the end") + "\n";
  }
  const Problem& first = diagnosis.problems.front();
  if (!first.present) {
    return painted(page, Paint::green, "No problem now") + "; past: " + first.title + "\n";
  }
  const auto present = std::count_if(diagnosis.problems.begin(), diagnosis.problems.end(),
                                     [](const Problem& problem) { return problem.present; });
  std::string text = painted(page, paint_of(first), first.title);
  if (present > 1) text += ", and " + std::to_string(present - 1) + " more";
  return text + "\n";
}

std::string evidence_text(const Page& page, const Problem& problem) {
  Fields fields;
  for (const ProblemEvidence& row : problem.evidence) {
    fields.add(printable(row.source), printable(row.text));
  }
  return fields.text(page, 4);
}

std::string remedies_text(const Page& page, const Problem& problem) {
  std::string text;
  for (const ProblemRemedy& remedy : problem.remedies) {
    text += "  set " + painted(page, Paint::bold, remedy.key + " = " + remedy.to);
    if (!remedy.from.empty()) text += "  (now " + printable(remedy.from) + ")";
    text += "\n" + paragraph(page, remedy.why, 6);
  }
  return text;
}

std::string problem_text(const Page& page, const Problem& problem) {
  std::string text = painted(page, paint_of(problem), problem.id) + ": " +
                     painted(page, Paint::bold, problem.title) + "  (" +
                     std::string(verb_of(problem)) + ", " + std::string(name_of(problem.severity)) +
                     ", confidence " + std::string(name_of(problem.confidence)) + ")\n";
  text += paragraph(page, problem.cause, 2) + evidence_text(page, problem);
  text += remedies_text(page, problem);
  Fields advice;
  for (const std::string& sentence : problem.advice) advice.add("*", printable(sentence));
  return text + advice.text(page, 2) + "\n";
}

}  // namespace

namespace {

// The counters that moved, a second.
std::string rates_text(const Page& page, const Evidence& evidence) {
  if (!evidence.before || evidence.interval_seconds <= 0) return "";
  Table table({"counter", "a second"});
  for (const auto& [name, now] : evidence.now) {
    if (!name.starts_with("TcpExt.") && !name.starts_with("conntrack.") &&
        !name.starts_with("Tcp.") && !name.starts_with("Udp.")) {
      continue;
    }
    const auto then = evidence.before->find(name);
    if (then == evidence.before->end() || now <= then->second) continue;
    const double rate = static_cast<double>(now - then->second) / evidence.interval_seconds;
    table.add({name, digits(static_cast<std::uint64_t>(std::min(rate, 1e18) + 0.5))});
  }
  return table.empty() ? "" : "\n" + table.text(page, 2);
}

}  // namespace

std::string resources_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis) {
  const Layout layout = layout_of(page);
  Table table({"resource", "used", "", "", "whose"});
  for (const ResourceUse& use : worst_of_each(diagnosis.resources)) {
    table.add({use.id, Cell(bar_of(use, layout.bar), paint_for(fill_of(use))), percent_text(use),
               used_text(use, evidence.page_size_bytes, layout), whose_text(use, layout)});
  }
  return table.empty() ? "" : table.text(page, 2);
}

// That nothing holds the port does not say that everybody may bind to it.
std::string free_port_text(const Page& page, const Evidence& evidence) {
  const std::string port = std::to_string(*evidence.port);
  std::string text = "Port " + port + " is free in this network namespace.";
  const auto first = evidence.values.find("net.ipv4.ip_unprivileged_port_start");
  const auto least = first == evidence.values.end() ? std::nullopt : parse_integer(first->second);
  if (least && *evidence.port < *least) {
    text += " To bind below " + to_string(*least) +
            " (net.ipv4.ip_unprivileged_port_start) a service needs CAP_NET_BIND_SERVICE.";
  }
  return paragraph(page, text) + "\n";
}

std::string doctor_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis) {
  std::string text =
      headline(page, evidence, diagnosis) + "\n" + resources_text(page, evidence, diagnosis) + "\n";
  if (evidence.port && evidence.sockets && evidence.port_sockets.empty()) {
    text += free_port_text(page, evidence);
  }
  for (const Problem& problem : diagnosis.problems) text += problem_text(page, problem);
  if (evidence.unseen.empty()) return text;
  text += "Not seen, and it may hide a problem:\n";
  for (const std::string& what : evidence.unseen) text += paragraph(page, printable(what), 2);
  return text;
}

std::string watch_line(const Evidence& evidence, const Diagnosis& diagnosis) {
  std::string line = evidence.taken;
  for (const ResourceUse& use : worst_of_each(diagnosis.resources)) {
    line += " " + use.id + " " + std::to_string(use.used);
    if (use.limit) line += "/" + std::to_string(*use.limit);
  }
  line += " problems:";
  bool any = false;
  for (const Problem& problem : diagnosis.problems) {
    if (!problem.present) continue;
    any = true;
    line += " " + problem.id;
  }
  return line + (any ? "\n" : " none\n");
}

std::string screen_text(const Page& page, const Evidence& evidence, const Diagnosis& diagnosis) {
  Diagnosis present = diagnosis;  // what is past does not change while one watches
  std::erase_if(present.problems, [](const Problem& problem) { return !problem.present; });
  // ECMA-48: home, then each line with the rest of it erased, then the rest of the screen.
  const std::string whole = evidence.taken + "   q quits\n\n" +
                            doctor_text(page, evidence, present) + rates_text(page, evidence);
  std::string text = "\x1b[H";
  std::size_t left = page.height == 0 ? SIZE_MAX : page.height - 1;
  for (const std::string_view line : split(whole, '\n')) {
    if (left-- == 0) break;
    text += std::string(line) + "\x1b[K\r\n";
  }
  return text + "\x1b[J";
}

}  // namespace tune::cli
