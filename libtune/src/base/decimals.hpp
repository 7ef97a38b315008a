#pragma once

#include <string>

namespace tune {

// As printf's %.*f and %.*g, with a point whatever the locale of the program that links libtune.
std::string fixed_decimals(double value, int decimals);
std::string significant_digits(double value, int digits);

}  // namespace tune
