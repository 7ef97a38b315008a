#include "output/capacity_text.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "output/color.hpp"
#include "output/paragraph.hpp"
#include "output/table.hpp"

namespace tune::cli {
namespace {

using Number = std::optional<double>;

std::string count_text(const Number& number, const char* none) {
  if (!number) return none;
  return group_digits(static_cast<Integer>(std::llround(std::min(*number, 9e17))));
}

bool is_narrow(const Page& page) { return page.width > 0 && page.width < 100; }

// Pages as bytes.
std::string bytes_text(double pages, std::uint64_t page_size) {
  const double bytes = std::min(pages * static_cast<double>(page_size), 9e17);
  return format_bytes(static_cast<Integer>(bytes));
}

// Without its unit, which the resource's name tells, where there is little room; pages as bytes.
std::string demand_text(const Page& page, const Number& demand, const ResourceCapacity& resource,
                        std::uint64_t page_size) {
  if (!is_narrow(page)) return count_text(demand, "-") + " " + resource.unit;
  if (demand && resource.unit == "pages") return bytes_text(*demand, page_size);
  return count_text(demand, "-");
}

std::string limit_text(const Page& page, const Number& limit, const ResourceCapacity& resource,
                       std::uint64_t page_size) {
  const std::string text = count_text(limit, resource.limit_known ? "none" : "not known");
  if (!limit || resource.unit != "pages") return text;
  const std::string bytes = bytes_text(*limit, page_size);
  return is_narrow(page) ? bytes : text + " = " + bytes;
}

std::string share_text(const Number& demand, const Number& limit) {
  if (!demand || !limit) return "";
  if (*limit <= 0) return *demand > 0 ? "over" : "0 %";
  const double percent = std::min(100 * *demand / *limit, 1e9);
  return percent > 0 && percent < 1
             ? "< 1 %"
             : group_digits(static_cast<Integer>(std::llround(percent))) + " %";
}

Paint paint_for(const Number& demand, const Number& limit) {
  if (!demand || !limit) return Paint::dim;
  return *demand > *limit ? Paint::red : *demand > 0.7 * *limit ? Paint::yellow : Paint::green;
}

const ResourceCapacity* resource_of(const Capacity& capacity, const std::string& id) {
  for (const ResourceCapacity& resource : capacity.resources) {
    if (resource.id == id) return &resource;
  }
  return nullptr;
}

// "orphans at 1 200 connections/s (480 open at once)"
std::string gives_way_text(const CapacityAnswer& answer, const std::string& id, bool profile) {
  const ResourceCapacity* resource = resource_of(answer.capacity, id);
  if (!resource) return "nothing";
  const Number rate =
      profile ? resource->connections_per_second_with_profile : resource->connections_per_second;
  if (!rate || !answer.workload) {
    const Number limit = profile ? resource->limit_with_profile : resource->limit;
    return id + ", " + share_text(resource->demand, limit) + " in use";
  }
  Workload at = *answer.workload;
  at.connections_per_second = *rate;
  return id + " at " + count_text(rate, "") + " connections/s (" +
         count_text(open_connections(at), "") + " open at once)";
}

std::string headline(const Page& page, const CapacityAnswer& answer) {
  std::string text;
  if (!answer.find.empty()) {
    const bool any = answer.found.has_value();
    text += painted(page, any ? Paint::green : Paint::red,
                    any ? "The largest " + answer.find + " that holds: " + answer.found_text
                        : "No value of " + answer.find + " holds") +
            "\n";
  }
  text += "Gives way first: " +
          painted(page, Paint::bold, gives_way_text(answer, answer.capacity.bottleneck, false)) +
          "\n";
  if (answer.profile.empty()) return text;
  return text + "With " + printable(answer.profile) + ":" + " " +
         painted(page, Paint::bold,
                 gives_way_text(answer, answer.capacity.bottleneck_with_profile, true)) +
         "\n";
}

std::string table_text(const Page& page, const CapacityAnswer& answer, std::uint64_t page_size) {
  const bool profile = !answer.profile.empty();
  std::vector<std::string> titles{"resource", "demand", "limit", ""};
  if (profile) {
    titles.insert(titles.end(), {is_narrow(page) ? "profile" : "with profile", "limit", ""});
  }
  Table table(titles);
  for (const ResourceCapacity& row : answer.capacity.resources) {
    std::vector<Cell> cells{
        Cell(row.id, Paint::bold), demand_text(page, row.demand, row, page_size),
        limit_text(page, row.limit, row, page_size),
        Cell(share_text(row.demand, row.limit), paint_for(row.demand, row.limit))};
    if (profile) {
      cells.emplace_back(is_narrow(page)
                             ? demand_text(page, row.demand_with_profile, row, page_size)
                             : count_text(row.demand_with_profile, "-"));
      cells.emplace_back(limit_text(page, row.limit_with_profile, row, page_size));
      cells.emplace_back(share_text(row.demand_with_profile, row.limit_with_profile),
                         paint_for(row.demand_with_profile, row.limit_with_profile));
    }
    table.add(std::move(cells));
  }
  return table.text(page, 2);
}

std::string formulas_text(const Page& page, const CapacityAnswer& answer) {
  Fields fields;
  for (const ResourceCapacity& row : answer.capacity.resources) fields.add(row.id, row.formula);
  const std::string text = fields.text(page, 2);
  return text.empty() ? "" : "\nWhere the demand comes from\n" + text;
}

std::string inputs_text(const Page& page, const CapacityAnswer& answer) {
  Fields fields;
  for (const InputValue& input : answer.inputs) {
    fields.add(input.name, printable(input.value) + (input.given ? "" : " (default)"));
  }
  const std::string text = fields.text(page, 2);
  return text.empty() ? "" : "\nInputs (--set NAME=VALUE)\n" + text;
}

}  // namespace

std::string capacity_text(const Page& page, const CapacityAnswer& answer,
                          std::uint64_t page_size_bytes) {
  return headline(page, answer) + "\n" + table_text(page, answer, page_size_bytes) +
         formulas_text(page, answer) + inputs_text(page, answer);
}

}  // namespace tune::cli
