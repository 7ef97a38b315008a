tune_room(formula NEEDS base
  SOURCES check.cpp describe.cpp evaluate.cpp formula.cpp functions.cpp lexer.cpp number.cpp
          operators.cpp parser.cpp place.cpp quantity.cpp units.cpp)
