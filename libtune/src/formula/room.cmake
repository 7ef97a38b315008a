tune_room(formula NEEDS base
  SOURCES number.cpp lexer.cpp parser.cpp evaluate.cpp)
