# The libraries we use, under one set of names wherever they come from:
#   deps::curl deps::cli11 deps::spdlog (with fmt) deps::json deps::yaml
# Native builds take Debian's packages; cross builds take static libraries that
# are built here, once, from the sources of the same packages.
if(CMAKE_CROSSCOMPILING)
  include(static-dependencies)
endif()

find_package(CURL REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_path(YAML_INCLUDE_DIR yaml.h REQUIRED)
find_library(YAML_LIBRARY yaml REQUIRED)

add_library(deps::curl ALIAS CURL::libcurl)
add_library(deps::cli11 ALIAS CLI11::CLI11)
add_library(deps::spdlog ALIAS spdlog::spdlog)
add_library(deps::json ALIAS nlohmann_json::nlohmann_json)
add_library(deps::yaml UNKNOWN IMPORTED)
set_target_properties(deps::yaml PROPERTIES
  IMPORTED_LOCATION ${YAML_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${YAML_INCLUDE_DIR})
