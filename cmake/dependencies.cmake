# Names of the linked libraries:
#   deps::curl deps::spdlog (with fmt) deps::json deps::yaml
include(libraries)

# Set explicitly: find_package would keep what it cached before the libraries changed.
set(CURL_DIR ${prefix}/lib/cmake/CURL)
set(fmt_DIR ${prefix}/lib/cmake/fmt)
set(spdlog_DIR ${prefix}/lib/cmake/spdlog)
set(nlohmann_json_DIR ${prefix}/share/cmake/nlohmann_json)
foreach(package CURL fmt spdlog nlohmann_json)
  find_package(${package} CONFIG REQUIRED)
endforeach()

add_library(deps::curl ALIAS CURL::libcurl_static)
add_library(deps::spdlog ALIAS spdlog::spdlog)
add_library(deps::json ALIAS nlohmann_json::nlohmann_json)
add_library(deps::yaml STATIC IMPORTED)
set_target_properties(deps::yaml PROPERTIES
  IMPORTED_LOCATION ${prefix}/lib/libyaml.a
  INTERFACE_INCLUDE_DIRECTORIES ${prefix}/include)
