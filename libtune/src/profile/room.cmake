tune_room(profile NEEDS base system formula kernel host config
  SOURCES check_profile.cpp find_profile.cpp input_kind.cpp members.cpp merge_profiles.cpp
          parse_profile.cpp profile_from_configuration.cpp profile_names.cpp read_host_for.cpp read_profile.cpp
          source_place.cpp)
