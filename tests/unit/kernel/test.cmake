tune_unit_test(kernel LIBRARIES catalog_compiler
  SOURCES catalog_compiler_test.cpp catalog_test.cpp default_formula_test.cpp
          describe_value_test.cpp effective_test.cpp kernel_reading_test.cpp key_test.cpp number_text_test.cpp
          parse_value_test.cpp rounding_test.cpp running_test.cpp secret_test.cpp value_test.cpp)
