// Loaded before the C library, it makes a call fail as an assertion does. See defect_test.cpp.
#include <cstdlib>

struct utsname;

extern "C" int uname(utsname*) { std::abort(); }
