# What curl's configuration asks about the platform, answered in advance: to compile and link its
# 250 probes takes longer than to compile curl. Curl has the answers for Unix, which suppose glibc.
# The resulting curl_config.h is the same as with the questions asked.
include(${CMAKE_CURRENT_SOURCE_DIR}/CMake/unix-cache.cmake)
set(HAVE_GLIBC_STRERROR_R 0)
set(HAVE_POSIX_STRERROR_R 1)
set(HAVE_STROPTS_H 1)
set(HAVE_TERMIO_H 0)
set(HAVE_WRITABLE_ARGV 0)
set(USE_UNIX_SOCKETS 0)
