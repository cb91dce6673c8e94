# What --version prints of this build. The components are also in the build directory's file `components`, for the
# release's list of them. Needs what libraries.cmake sets.
#
# As a script (cmake -P), it writes the source with them and the commit. That happens in each build, because git
# does not say when the commit changes; the source is only touched if it did.
if(CMAKE_SCRIPT_MODE_FILE)
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/commit
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${COMPONENTS} components)
  set(text "// Written by cmake/build_information.cmake.
#include \"es_entrypoint/cli/version.hpp\"

const es_entrypoint::cli::BuildInformation es_entrypoint::cli::build_information{
    \"${VERSION}\",
    \"${commit}\",
    R\"(${components})\"};
")
  if(EXISTS ${SOURCE})
    file(READ ${SOURCE} old)
  endif()
  if(NOT text STREQUAL "${old}")
    file(WRITE ${SOURCE} "${text}")
  endif()
  return()
endif()

file(READ ${sources}/versions components)
if(CMAKE_CROSSCOMPILING)
  # What Zig compiles into the binary: LLVM's libc++, libc++abi and libunwind, musl, and Zig's own compiler_rt.
  file(GLOB zig_lib ${ES_ENTRYPOINT_CACHE}/zig/lib/python3*/site-packages/ziglang/lib)
  file(READ ${zig_lib}/libcxx/include/__config text)
  string(REGEX MATCH "_LIBCPP_VERSION ([0-9]+)([0-9][0-9])([0-9][0-9])\n" found "${text}")
  math(EXPR minor "${CMAKE_MATCH_2}")
  math(EXPR patch "${CMAKE_MATCH_3}")
  string(APPEND components "libc++ ${CMAKE_MATCH_1}.${minor}.${patch}\n")
  file(READ ${zig_lib}/libc/musl/src/internal/version.h text)
  string(REGEX MATCH "VERSION \"([0-9.]+)\"" found "${text}")
  string(APPEND components "musl ${CMAKE_MATCH_1}\n")
  file(READ ${CMAKE_CURRENT_LIST_DIR}/zig-requirements.txt text)
  string(REGEX MATCH "ziglang==([0-9.]+)" found "${text}")
  string(APPEND components "zig ${CMAKE_MATCH_1}\n")
else()
  string(APPEND components "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\n")
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/components CONTENT "${components}" @ONLY)

set(source ${CMAKE_BINARY_DIR}/build_information.cpp)
add_custom_target(write_build_information
  COMMAND ${CMAKE_COMMAND} -D VERSION=${PROJECT_VERSION} -D COMPONENTS=${CMAKE_BINARY_DIR}/components
    -D SOURCE=${source} -P ${CMAKE_CURRENT_LIST_FILE}
  BYPRODUCTS ${source}
  COMMENT "Looking up the commit")
add_dependencies(es-entrypoint write_build_information)
target_sources(es-entrypoint PRIVATE ${source})
set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
