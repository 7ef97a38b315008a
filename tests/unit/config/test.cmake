tune_unit_test(config SOURCES line_compare_test.cpp)
