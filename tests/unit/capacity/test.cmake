tune_unit_test(capacity SOURCES capacity_test.cpp kernel_model_test.cpp sizing_test.cpp)
