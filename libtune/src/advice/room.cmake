tune_room(advice NEEDS base system formula kernel host config check profile
  SOURCES advise.cpp)
