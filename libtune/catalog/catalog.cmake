# The catalogue: parameters.toml, and what compiles it into the kernel room. The compiler of the
# catalogue runs while building, so it is built for the machine that builds.
if(NOT TARGET room_kernel)
  return()
endif()

find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
set(catalog_folder ${CMAKE_CURRENT_LIST_DIR})

add_library(catalog_compiler STATIC
  ${catalog_folder}/read_entries.cpp ${catalog_folder}/check_entries.cpp
  ${catalog_folder}/write_data.cpp src/kernel/key.cpp src/kernel/default_formula.cpp
  src/kernel/number_text.cpp src/kernel/rounding.cpp src/kernel/value.cpp src/system/clock_ticks.cpp)
tune_compile_options(catalog_compiler)
target_include_directories(catalog_compiler PUBLIC ${catalog_folder})
target_include_directories(catalog_compiler SYSTEM PRIVATE ${TOMLPLUSPLUS_INCLUDE})
target_link_libraries(catalog_compiler PUBLIC room_base room_formula)

add_executable(catalog_generator ${catalog_folder}/generate.cpp)
tune_compile_options(catalog_generator)
target_link_libraries(catalog_generator PRIVATE catalog_compiler)

set(catalog_data ${CMAKE_CURRENT_BINARY_DIR}/catalog_data.cpp)
add_custom_command(
  OUTPUT ${catalog_data}
  COMMAND catalog_generator ${catalog_folder}/parameters.toml ${catalog_data}
  DEPENDS catalog_generator ${catalog_folder}/parameters.toml
  COMMENT "Compiling the catalogue"
  VERBATIM)
target_sources(room_kernel PRIVATE ${catalog_data})
