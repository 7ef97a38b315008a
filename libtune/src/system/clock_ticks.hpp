#pragma once

namespace tune {

// How many ticks of its clock this kernel counts in a second, its CONFIG_HZ; 0 where it does not
// say.
unsigned clock_ticks_per_second();

}  // namespace tune
