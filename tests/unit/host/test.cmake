tune_unit_test(host SOURCES container_test.cpp default_value_test.cpp host_document_test.cpp
  host_names_test.cpp memory_test.cpp parse_host_document_test.cpp read_host_test.cpp
  running_values_test.cpp)
