# Builds the dependencies for the toolchain's target from Debian's sources
# (cmake/setup fetches them, patched) and keeps them in the cache, under a key
# of everything that goes into them. Ends with CMAKE_FIND_ROOT_PATH naming them.
set(sources ${ES_ENTRYPOINT_CACHE}/sources)
if(NOT EXISTS ${sources}/versions)
  message(FATAL_ERROR "no sources in ${sources}: run cmake/setup release")
endif()

file(READ ${sources}/versions key)
foreach(file zig-requirements.txt static-dependencies.cmake toolchains/zig.cmake)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/${file} text)
  string(APPEND key ${text})
endforeach()
string(SHA256 key "${key}")
string(SUBSTRING ${key} 0 12 key)
set(prefix ${ES_ENTRYPOINT_CACHE}/static/${CMAKE_SYSTEM_PROCESSOR}-${key})

# name: the directory below sources; the rest are arguments of its own CMake.
function(build_dependency name)
  set(build ${prefix}.build/${name})
  message(STATUS "Building ${name} for ${CMAKE_SYSTEM_PROCESSOR} (once; kept in ${prefix})")
  set(log ${prefix}.build/${name}.log)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${sources}/${name} -B ${build} -G Ninja
      -D CMAKE_TOOLCHAIN_FILE=${CMAKE_TOOLCHAIN_FILE}
      -D CMAKE_FIND_ROOT_PATH=${prefix}.build/root
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
  # The threaded resolver, because musl's own cannot be interrupted: with it a
  # name that does not resolve still obeys our deadline. Address literals
  # start no thread.
  build_dependency(curl
    -D HTTP_ONLY=ON -D ENABLE_IPV6=ON -D ENABLE_THREADED_RESOLVER=ON
    -D CURL_ENABLE_SSL=OFF -D BUILD_CURL_EXE=OFF -D ENABLE_MANUAL=OFF
    -D ENABLE_UNIX_SOCKETS=OFF -D USE_LIBIDN2=OFF -D USE_NGHTTP2=OFF
    -D CURL_ZLIB=OFF -D CURL_BROTLI=OFF -D CURL_ZSTD=OFF
    -D CURL_USE_LIBPSL=OFF -D CURL_USE_LIBSSH2=OFF
    -D CURL_DISABLE_ALTSVC=ON -D CURL_DISABLE_COOKIES=ON -D CURL_DISABLE_CRYPTO_AUTH=ON
    -D CURL_DISABLE_DOH=ON -D CURL_DISABLE_GETOPTIONS=ON -D CURL_DISABLE_HSTS=ON
    -D CURL_DISABLE_HTTP_AUTH=ON -D CURL_DISABLE_LIBCURL_OPTION=ON -D CURL_DISABLE_MIME=ON
    -D CURL_DISABLE_NETRC=ON -D CURL_DISABLE_NTLM=ON -D CURL_DISABLE_PARSEDATE=ON
    -D CURL_DISABLE_PROGRESS_METER=ON -D CURL_DISABLE_PROXY=ON
    -D CURL_DISABLE_SHUFFLE_DNS=ON)
  build_dependency(libyaml)
  build_dependency(fmtlib -D FMT_TEST=OFF -D FMT_DOC=OFF)
  build_dependency(spdlog
    -D SPDLOG_INSTALL=ON -D SPDLOG_FMT_EXTERNAL=ON -D SPDLOG_BUILD_EXAMPLE=OFF
    -D SPDLOG_DISABLE_DEFAULT_LOGGER=ON)
  build_dependency(cli11
    -D CLI11_BUILD_TESTS=OFF -D CLI11_BUILD_EXAMPLES=OFF -D CLI11_BUILD_DOCS=OFF)
  build_dependency(nlohmann-json3 -D JSON_BuildTests=OFF)
  file(RENAME ${prefix}.build/root ${prefix})
  file(REMOVE_RECURSE ${prefix}.build)
endif()
file(LOCK ${prefix}.lock RELEASE)

set(CMAKE_FIND_ROOT_PATH ${prefix})
