# Builds the linked libraries from Debian's sources (cmake/setup fetches them,
# patched) with this build's compiler and sanitizers, and keeps them in the
# cache, under a key of everything that goes into them: what is tested and
# fuzzed is what ships. Sets `prefix` to where they are.
include(${CMAKE_CURRENT_LIST_DIR}/cache.cmake)

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/libraries.txt)
file(SHA256 ${CMAKE_CURRENT_LIST_DIR}/libraries.txt wanted)
string(SUBSTRING ${wanted} 0 12 wanted)
set(sources ${ES_ENTRYPOINT_CACHE}/sources-${wanted})
if(NOT EXISTS ${sources}/versions)
  message(FATAL_ERROR "no sources in ${sources}: run cmake/setup dev or cmake/setup release")
endif()

file(READ ${sources}/versions key)
foreach(file libraries.cmake curl-answers.cmake zig-requirements.txt toolchains/zig.cmake)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${file} text)
  string(APPEND key ${text})
endforeach()
if(CMAKE_CROSSCOMPILING)
  set(name ${CMAKE_SYSTEM_PROCESSOR})
  set(compiler -D CMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE})
  set(answers -D CMAKE_PROJECT_CURL_INCLUDE=${CMAKE_CURRENT_LIST_DIR}/curl-answers.cmake)  # for musl
else()
  # Sanitizers see through the libraries as well. Little is optimized: it is built often and run briefly.
  string(REGEX MATCHALL "-f[^ ]*sanitize[^ ]*" sanitizers "${CMAKE_CXX_FLAGS_DEBUG}")
  list(JOIN sanitizers " " sanitizers)
  string(APPEND key "${CMAKE_C_COMPILER} ${CMAKE_C_COMPILER_VERSION} "
    "${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION} ${sanitizers}")
  set(name ${CMAKE_CXX_COMPILER_ID})
  string(TOLOWER ${name} name)
  set(compiler
    -D CMAKE_C_COMPILER=${CMAKE_C_COMPILER} -D CMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
    -D CMAKE_C_COMPILER_LAUNCHER=${CMAKE_C_COMPILER_LAUNCHER}
    -D CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER}
    -D "CMAKE_C_FLAGS_RELEASE=-O1 -g ${sanitizers}"
    -D "CMAKE_CXX_FLAGS_RELEASE=-O1 -g ${sanitizers}")
endif()
string(SHA256 key "${key}")
string(SUBSTRING ${key} 0 12 key)
set(prefix ${ES_ENTRYPOINT_CACHE}/static/${name}-${key})

# name: the directory below sources; the rest are arguments of its own CMake.
function(build_library name)
  set(build ${prefix}.build/${name})
  message(STATUS "Building ${name} (once; kept in ${prefix})")
  set(log ${prefix}.build/${name}.log)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${sources}/${name} -B ${build} -G Ninja
      ${compiler}
      -D CMAKE_FIND_ROOT_PATH=${prefix}.build/root
      -D CMAKE_PREFIX_PATH=${prefix}.build/root
      -D CMAKE_INSTALL_PREFIX=${prefix}.build/root
      -D CMAKE_INSTALL_LIBDIR=lib
      -D CMAKE_BUILD_TYPE=Release
      -D CMAKE_POLICY_DEFAULT_CMP0077=NEW
      -D BUILD_SHARED_LIBS=OFF
      -D BUILD_TESTING=OFF
      ${ARGN}
    COMMAND_ECHO NONE OUTPUT_FILE ${log} ERROR_FILE ${log} RESULT_VARIABLE failed)
  if(NOT failed)
    execute_process(
      COMMAND ${CMAKE_COMMAND} --build ${build} --target install
      OUTPUT_FILE ${log}.build ERROR_FILE ${log}.build RESULT_VARIABLE failed)
    set(log ${log}.build)
  endif()
  if(failed)
    file(READ ${log} text)
    message(FATAL_ERROR "${name} does not build:\n${text}")
  endif()
endfunction()

# Two presets may be configured at once; whoever comes second finds it done.
file(MAKE_DIRECTORY ${ES_ENTRYPOINT_CACHE}/static)
file(LOCK ${prefix}.lock)
if(NOT EXISTS ${prefix})
  file(REMOVE_RECURSE ${prefix}.build)
  file(MAKE_DIRECTORY ${prefix}.build)
  # No threads: names are resolved by ourselves (metadata/name_lookup).
  build_library(curl
    ${answers}
    -D HTTP_ONLY=ON -D ENABLE_IPV6=ON -D ENABLE_THREADED_RESOLVER=OFF
    -D CURL_ENABLE_SSL=OFF -D BUILD_CURL_EXE=OFF -D ENABLE_CURL_MANUAL=OFF
    -D BUILD_LIBCURL_DOCS=OFF -D BUILD_MISC_DOCS=OFF -D BUILD_EXAMPLES=OFF
    -D ENABLE_UNIX_SOCKETS=OFF -D USE_LIBIDN2=OFF -D USE_NGHTTP2=OFF
    -D CURL_ZLIB=OFF -D CURL_BROTLI=OFF -D CURL_ZSTD=OFF
    -D CURL_USE_LIBPSL=OFF -D CURL_USE_LIBSSH2=OFF
    -D CURL_DISABLE_ALTSVC=ON -D CURL_DISABLE_AWS=ON -D CURL_DISABLE_BINDLOCAL=ON
    -D CURL_DISABLE_COOKIES=ON -D CURL_DISABLE_DOH=ON -D CURL_DISABLE_FORM_API=ON
    -D CURL_DISABLE_GETOPTIONS=ON -D CURL_DISABLE_HSTS=ON -D CURL_DISABLE_HTTP_AUTH=ON
    -D CURL_DISABLE_LIBCURL_OPTION=ON -D CURL_DISABLE_MIME=ON
    -D CURL_DISABLE_NETRC=ON -D CURL_DISABLE_NTLM=ON -D CURL_DISABLE_PARSEDATE=ON
    -D CURL_DISABLE_PROGRESS_METER=ON -D CURL_DISABLE_PROXY=ON
    -D CURL_DISABLE_SHA512_256=ON -D CURL_DISABLE_SHUFFLE_DNS=ON -D CURL_DISABLE_WEBSOCKETS=ON
    -D CURL_DISABLE_SOCKETPAIR=ON -D CURL_DISABLE_VERBOSE_STRINGS=ON)
  build_library(libyaml)
  build_library(fmtlib -D FMT_TEST=OFF -D FMT_DOC=OFF)
  build_library(spdlog
    -D SPDLOG_INSTALL=ON -D SPDLOG_FMT_EXTERNAL=ON -D SPDLOG_BUILD_EXAMPLE=OFF
    -D SPDLOG_NO_EXCEPTIONS=ON -D SPDLOG_NO_THREAD_ID=ON
    -D SPDLOG_DISABLE_DEFAULT_LOGGER=${CMAKE_CROSSCOMPILING})  # main makes its own, tests do not
  build_library(nlohmann-json3 -D JSON_BuildTests=OFF)
  file(RENAME ${prefix}.build/root ${prefix})
  file(REMOVE_RECURSE ${prefix}.build)
endif()
file(LOCK ${prefix}.lock RELEASE)

if(CMAKE_CROSSCOMPILING)
  set(CMAKE_FIND_ROOT_PATH ${prefix})
endif()
