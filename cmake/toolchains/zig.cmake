# Static musl binaries by Zig's clang; zig-<arch>.cmake sets CMAKE_SYSTEM_PROCESSOR.
include(${CMAKE_CURRENT_LIST_DIR}/../cache.cmake)

# Without a configured system, CMake would take a same-architecture build for a native one.
set(CMAKE_SYSTEM_NAME Linux)

set(zig ${ES_ENTRYPOINT_CACHE}/zig/bin)
if(NOT EXISTS ${zig}/zig-c++)
  message(FATAL_ERROR "no Zig in ${ES_ENTRYPOINT_CACHE}/zig: run cmake/setup release")
endif()
set(CMAKE_C_COMPILER ${zig}/zig-cc)
set(CMAKE_CXX_COMPILER ${zig}/zig-c++)
set(CMAKE_AR ${zig}/zig-ar)
set(CMAKE_RANLIB ${zig}/zig-ranlib)
set(CMAKE_C_COMPILER_TARGET ${CMAKE_SYSTEM_PROCESSOR}-linux-musl)
set(CMAKE_CXX_COMPILER_TARGET ${CMAKE_SYSTEM_PROCESSOR}-linux-musl)

# _LARGEFILE64_SOURCE: spdlog 1.10 calls the 64-suffixed functions, which musl
# declares only on demand.
# For every configuration, CMake's own probes included: Zig builds its libc++
# once per set of code generation flags, which takes a minute.
# Nothing throws, so there is nothing to unwind. fmt would bring in all of libc++'s locales for a
# thousands separator that no format here uses (44 is a comma).
set(flags "-Os -DNDEBUG -D_LARGEFILE64_SOURCE -ffunction-sections -fdata-sections -flto")
string(APPEND flags " -fno-unwind-tables -fno-asynchronous-unwind-tables")
set(CMAKE_C_FLAGS_INIT ${flags})
set(CMAKE_CXX_FLAGS_INIT "${flags} -fno-exceptions -fno-rtti -DFMT_STATIC_THOUSANDS_SEPARATOR=44")
set(CMAKE_C_FLAGS_RELEASE "")
set(CMAKE_CXX_FLAGS_RELEASE "")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -s -Wl,--gc-sections")

# Only what was built for the target is linked; programs are the host's.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
