tune_unit_test(base SOURCES decimals_test.cpp encoding_test.cpp format_test.cpp integer_test.cpp json_line_test.cpp json_test.cpp
  kernel_version_test.cpp nearest_test.cpp port_set_test.cpp result_test.cpp sha256_test.cpp
  text_test.cpp version_test.cpp)
