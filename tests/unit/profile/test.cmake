tune_unit_test(profile
  SOURCES broken_profiles_test.cpp check_profile_test.cpp find_profile_test.cpp
          input_kind_test.cpp merge_profiles_test.cpp parse_profile_test.cpp
          profile_from_configuration_test.cpp profile_names_test.cpp read_profile_test.cpp
          source_place_test.cpp)
