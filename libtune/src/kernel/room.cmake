# The catalogue is compiled in: catalog/parameters.toml becomes constant data, and an entry that is
# wrong fails the build.
tune_room(kernel NEEDS base system formula
  SOURCES catalog.cpp effective.cpp key.cpp running.cpp value.cpp)
