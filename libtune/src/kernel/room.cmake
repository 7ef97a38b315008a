# The catalogue is compiled in: catalog/parameters.toml becomes constant data, and an entry that is
# wrong fails the build.
tune_room(kernel NEEDS base system formula
  SOURCES also_changes.cpp catalog.cpp default_formula.cpp describe_value.cpp effective.cpp interface_key.cpp kernel_reading.cpp key.cpp
          number_text.cpp parse_value.cpp rounding.cpp running.cpp secret.cpp value.cpp)
include(${CMAKE_CURRENT_LIST_DIR}/../../catalog/catalog.cmake)
