#include "check/lowers_default.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <tune/value.hpp>

#include "base/text.hpp"
#include "formula/number.hpp"
#include "kernel/effective.hpp"

namespace tune {
namespace {

// What a lower field does, where it is not plain from the parameter's own cautions.
struct Effect {
  std::string_view key;
  std::size_t field;
  std::string_view why;
  std::string_view source;
};

constexpr std::array kEffects = {
    Effect{"net.ipv4.tcp_rmem", 1,
           "Every new socket starts with this buffer and offers it as its first window, so what it "
           "receives starts slowly: 64 KB took 2.6 to 5 times as long with 4096.",
           "net/ipv4/tcp.c tcp_init_sock(), net/ipv4/tcp_output.c tcp_select_initial_window()"},
    Effect{
        "net.ipv4.tcp_wmem", 1,
        "Every new socket starts with this buffer, so a service that writes its response at once "
        "waits for acknowledgements in the middle of it.",
        "net/ipv4/tcp.c tcp_init_sock()"},
    Effect{"net.ipv4.tcp_rmem", 2,
           "Automatic tuning stops there: the most that one connection can receive in one round "
           "trip.",
           "net/ipv4/tcp_input.c tcp_rcv_space_adjust()"},
    Effect{"net.ipv4.tcp_wmem", 2,
           "Automatic tuning stops there: the most that one connection can send in one round trip.",
           "net/ipv4/tcp_input.c tcp_sndbuf_expand()"},
    Effect{"net.ipv4.tcp_fin_timeout", 0,
           "It bounds how long a connection that is closed here waits for its peer to close; "
           "TIME_WAIT lasts 60 s whatever it says.",
           "include/net/tcp.h tcp_fin_time(), TCP_TIMEWAIT_LEN"},
};

const Effect* effect_of(const Parameter& parameter, std::size_t field) {
  const auto found =
      std::find_if(kEffects.begin(), kEffects.end(), [&parameter, field](const Effect& effect) {
        return effect.key == parameter.key && effect.field == field;
      });
  return found == kEffects.end() ? nullptr : &*found;
}

// The default of a field as far as it is known: memory is counted again long after the kernel did,
// when what booting needed has come back. That made 0.06 % more at 16 GiB and up to 5.7 % at
// 512 MiB, measured (30 MB, of kernels 5.10 to 7.2); a value within 3 %, or within 48 MiB of
// memory where that is more, is not called lower.
Integer slack_percent(const Host& host) {
  constexpr std::uint64_t kSlackBytes = 48u << 20;
  const std::uint64_t memory = std::max<std::uint64_t>(host.memory_bytes, 1u << 20);
  const std::uint64_t percent = (kSlackBytes * 100 + memory - 1) / memory;
  return static_cast<Integer>(std::clamp<std::uint64_t>(percent, 3, 50));
}

formula::Number known_default(const Parameter& parameter, std::size_t field,
                              const formula::Number& standard, const Host& host) {
  const std::string_view text =
      field < parameter.default_formula.size() ? parameter.default_formula[field] : "";
  const bool counted = text.find("buffer_pages") != std::string_view::npos ||
                       text.find("memory") != std::string_view::npos;
  if (!counted || standard.unlimited) return standard;
  const Integer slack = slack_percent(host);
  const Integer percent = parameter.kinder == Direction::down ? 100 + slack : 100 - slack;
  const auto share = formula::ratio(percent, 100);
  const auto least = share ? formula::multiply(standard, *share) : share;
  return least ? *least : standard;
}

// The fields in which `value` is less kind than `standard`. Nothing when they have no fields.
std::optional<std::vector<std::size_t>> lowered_fields(const Parameter& parameter,
                                                       const Value& value, const Value& standard,
                                                       const Host& host) {
  std::vector<std::size_t> lowered;
  const auto ours = effective_value(parameter, value, host.kernel);
  const auto theirs = effective_value(parameter, standard, host.kernel);
  if (!ours) return std::nullopt;
  if (!theirs || parameter.kinder == Direction::neither) return lowered;
  for (std::size_t i = 0; i < std::min(ours->size(), theirs->size()); ++i) {
    const auto order =
        formula::compare((*ours)[i], known_default(parameter, i, (*theirs)[i], host));
    if (parameter.kinder == Direction::up ? order < 0 : order > 0) lowered.push_back(i);
  }
  return lowered;
}

std::string field_text(const Value& value, std::size_t field) {
  const auto* numbers = std::get_if<std::vector<Integer>>(&value);
  if (numbers == nullptr || field >= numbers->size()) return to_string(value);
  return to_string((*numbers)[field]);
}

// "4096 = 4 KiB": one field, with the reader's unit where that says more.
std::string shown(const Parameter& parameter, const Value& value, std::size_t field,
                  const Host& host) {
  const std::string text = field_text(value, field);
  Parameter one = parameter;
  one.fields = parameter.fields.subspan(std::min(field, parameter.fields.size()),
                                        field < parameter.fields.size() ? 1 : 0);
  const std::string described = describe_value(&one, text, host.page_size_bytes);
  const bool says_more = described != text && parameter.unit != Unit::pages;
  return says_more && !described.starts_with(text) ? text + " = " + described : described;
}

std::string message_of(const Parameter& parameter, const Value& value, const Value& standard,
                       const std::vector<std::size_t>& fields, const Host& host) {
  const std::string_view compared = parameter.kinder == Direction::down ? "above" : "below";
  std::vector<std::string> parts;
  for (const std::size_t field : fields) {
    const std::string name = parameter.fields.size() > 1
                                 ? "The field " + std::string(parameter.fields[field]) + ", "
                                 : "";
    parts.push_back(name + shown(parameter, value, field, host) +
                    (name.empty() ? " is " : ", is ") + std::string(compared) +
                    " this kernel's default, " + shown(parameter, standard, field, host) + ".");
  }
  return join(parts, " ");
}

std::string reason_of(const Parameter& parameter, const std::vector<std::size_t>& fields,
                      std::string& source) {
  std::vector<std::string> reasons;
  for (const std::size_t field : fields) {
    const Effect* effect = effect_of(parameter, field);
    if (effect == nullptr) continue;
    reasons.emplace_back(effect->why);
    source += (source.empty() ? "" : "; ") + std::string(effect->source);
  }
  if (source.empty() && !parameter.sources.empty()) source = parameter.sources.front();
  if (!reasons.empty()) return join(reasons, " ");
  return "The kernel would give more without this setting. " + std::string(parameter.summary);
}

// The default in the fields that are less kind, and what was wanted in the others.
std::string raised(const Parameter& parameter, const Value& wanted, const Value& standard,
                   const Host& host) {
  const Limit limit = parameter.kinder == Direction::down ? Limit::at_most : Limit::at_least;
  return to_string(satisfying(parameter, limit, wanted, standard, host.kernel));
}

// Memory of the whole machine that it does not have: kernel.shmall = 4 TiB is no less than 64 EiB.
bool is_out_of_reach(const Parameter& parameter, const Value& wanted, const Host& host) {
  const auto* numbers = std::get_if<std::vector<Integer>>(&wanted);
  if (numbers == nullptr || numbers->size() != 1 || parameter.kinder != Direction::up) return false;
  Integer unit = parameter.unit == Unit::bytes ? 1 : 0;
  if (parameter.unit == Unit::pages) unit = static_cast<Integer>(host.page_size_bytes);
  const auto memory = static_cast<Integer>(host.memory_bytes);
  return unit > 0 && memory > 0 && numbers->front() >= memory / unit;
}

}  // namespace

std::optional<Finding> lowers_default(const Parameter& parameter, std::string_view value,
                                      const std::optional<std::string>& standard_text,
                                      const Host& host) {
  if (!standard_text || value == *standard_text) return std::nullopt;
  if (parameter.type == ValueType::integers && parameter.kinder == Direction::neither)
    return std::nullopt;  // no number is less kind than another
  const auto wanted = parse_value(parameter, value, host.kernel);
  if (!wanted || is_out_of_reach(parameter, *wanted, host)) return std::nullopt;
  const Value standard = read_back(&parameter, *standard_text);
  const auto lowered = lowered_fields(parameter, *wanted, standard, host);
  const bool less_kind = lowered ? !lowered->empty()
                                 : compare_kindness(parameter, *wanted, standard, host.kernel) ==
                                       Comparison::less_kind;
  if (!less_kind) return std::nullopt;
  const std::vector<std::size_t> fields = lowered.value_or(std::vector<std::size_t>{});
  Finding finding;
  finding.rule = "lowers-default";
  finding.severity = Severity::warning;
  finding.key = std::string(parameter.key);
  finding.message = fields.empty()
                        ? "It is less than this kernel's default, " + *standard_text + "."
                        : message_of(parameter, *wanted, standard, fields, host);
  finding.why = reason_of(parameter, fields, finding.source);
  finding.remedy =
      Remedy{std::string(parameter.key),
             fields.empty() ? *standard_text : raised(parameter, *wanted, standard, host)};
  return finding;
}

}  // namespace tune
