tune_unit_test(formula SOURCES
  check_test.cpp describe_test.cpp evaluate_test.cpp formula_test.cpp functions_test.cpp
  lexer_test.cpp number_test.cpp operators_test.cpp parser_test.cpp place_test.cpp
  quantity_test.cpp random_formulas_test.cpp units_test.cpp)
