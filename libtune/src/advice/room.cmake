tune_room(advice NEEDS base system formula kernel host config check profile
  SOURCES advise.cpp compute.cpp input_text.cpp inputs.cpp patterns.cpp recommend.cpp rests_on.cpp
          unsettable.cpp wanted_value.cpp)
