tune_room(profile NEEDS base system formula kernel host config
  SOURCES find_profile.cpp parse_profile.cpp profile_from_configuration.cpp check_profile.cpp)
