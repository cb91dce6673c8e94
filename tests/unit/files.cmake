# What a reader of the code may rely on: a source has the header of its name, and a test of its name
# unless the header says which suite tests it; no file is long.
cmake_minimum_required(VERSION 3.25)

set(most_lines 250)       # of a source or header, but tables of data
set(most_test_lines 400)
set(tables src/dialect/dialect_table.cpp src/cli/option_table.cpp)

set(wrong "")

# Appends to `wrong` if the file has more lines.
function(check_length file most)
  file(READ ${ROOT}/${file} text)
  string(REGEX MATCHALL "\n" newlines "${text}")
  list(LENGTH newlines count)
  if(count GREATER most)
    set(wrong "${wrong};${file}: has ${count} lines, more than ${most}" PARENT_SCOPE)
  endif()
endfunction()

file(GLOB sources RELATIVE ${ROOT} ${ROOT}/src/*/*.cpp)
file(GLOB headers RELATIVE ${ROOT} ${ROOT}/include/es_entrypoint/*/*.hpp)
file(GLOB_RECURSE tests RELATIVE ${ROOT} ${ROOT}/tests/*.cpp ${ROOT}/tests/*.hpp ${ROOT}/tests/*.py ${ROOT}/tests/*.c)

foreach(file IN LISTS sources)
  string(REGEX REPLACE "^src/(.*)\\.cpp$" "\\1" name ${file})
  string(REGEX REPLACE "dialect_table$" "dialect" name ${name})  # the table is declared there
  set(header include/es_entrypoint/${name}.hpp)
  if(NOT EXISTS ${ROOT}/${header})
    list(APPEND wrong "${file}: lacks its header ${header}")
  elseif(NOT EXISTS ${ROOT}/tests/unit/${name}_test.cpp)
    file(STRINGS ${ROOT}/${header} says REGEX "[Tt]ested by")
    if(NOT says)
      list(APPEND wrong "${file}: has no tests/unit/${name}_test.cpp, and its header does not say what it is tested by")
    endif()
  endif()
endforeach()
foreach(file IN LISTS sources headers)
  if(NOT file IN_LIST tables)
    check_length(${file} ${most_lines})
  endif()
endforeach()
foreach(file IN LISTS tests)
  check_length(${file} ${most_test_lines})
endforeach()

list(LENGTH sources count)
if(count EQUAL 0)
  message(FATAL_ERROR "no source below ${ROOT}: nothing was checked")
endif()
if(wrong)
  list(JOIN wrong "\n  " wrong)
  message(FATAL_ERROR "files that are not as the others:\n  ${wrong}")
endif()
message(STATUS "${count} sources have a header, a test and a length as they should")
