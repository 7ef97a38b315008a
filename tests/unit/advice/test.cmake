tune_unit_test(advice
  SOURCES advise_test.cpp httpdns_capacity_test.cpp httpdns_test.cpp input_text_test.cpp inputs_test.cpp patterns_test.cpp
          recommend_test.cpp unsettable_test.cpp wanted_value_test.cpp
  LIBRARIES room_capacity)
