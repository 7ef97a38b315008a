tune_room(capacity NEEDS base system formula kernel host SOURCES capacity.cpp kernel_model.cpp sizing.cpp)
