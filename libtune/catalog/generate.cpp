// catalog_generator IN OUT: compiles parameters.toml to C++ source. A build tool for the host.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <tune/parameter.hpp>

#include "compiler.hpp"

// What keys ask; there is no catalogue before it is compiled.
const tune::Parameter* tune::find_parameter(std::string_view) { return nullptr; }

namespace {

using tune::Error;

int report(const std::vector<Error>& errors) {
  for (const Error& error : errors) std::fprintf(stderr, "%s\n", tune::describe(error).c_str());
  return 1;
}

int generate(const std::string& in, const std::string& out) {
  std::ifstream source(in, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(source), std::istreambuf_iterator<char>()};
  if (!source) return report({{tune::ErrorCode::io, "cannot be read", 0, in}});
  std::vector<Error> errors;
  const auto entries = tune::catalog_compiler::read_entries(text, in, errors);
  if (errors.empty()) errors = tune::catalog_compiler::check_entries(entries, in);
  if (!errors.empty()) return report(errors);
  std::ofstream data(out, std::ios::binary | std::ios::trunc);
  data << tune::catalog_compiler::write_data(entries);
  data.close();
  if (!data) return report({{tune::ErrorCode::io, "cannot be written", 0, out}});
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3) return generate(arguments[1], arguments[2]);
  std::fprintf(stderr, "usage: catalog_generator parameters.toml catalog_data.cpp\n");
  return 2;
}
