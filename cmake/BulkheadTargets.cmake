# SPDX-License-Identifier: Apache-2.0
#
# The three kinds of target (docs/design/build.md):
#   host    runs on Linux: the CLI, host builds of kernel and personality code, unit tests, fuzzers
#   kernel  freestanding, -mcmodel=kernel, general registers only
#   guest   freestanding user level on seL4: runtime, manager, servers, personality
# A source folder may be built as more than one kind; the kind is a set of flags, never an #ifdef.

set(BULKHEAD_WARNINGS -Wall -Wextra -Wshadow -Werror)

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    set(BULKHEAD_GENERAL_REGS -mno-sse -mno-mmx)
else()
    set(BULKHEAD_GENERAL_REGS -mgeneral-regs-only)
endif()

set(BULKHEAD_FREESTANDING
    -ffreestanding -fno-exceptions -fno-rtti -fno-stack-protector -fno-pic -fno-pie
    -fno-threadsafe-statics -fno-asynchronous-unwind-tables -fno-unwind-tables
    -fno-omit-frame-pointer -ffunction-sections -fdata-sections ${BULKHEAD_GENERAL_REGS})

# Kernel and guest images are built only where they are wanted, not in the sanitizer and fuzzer builds.
if(BULKHEAD_SANITIZE OR BULKHEAD_FUZZ)
    set(BULKHEAD_IMAGES OFF)
else()
    set(BULKHEAD_IMAGES ON)
endif()

function(bulkhead_common target)
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
    target_compile_options(${target} PRIVATE ${BULKHEAD_WARNINGS})
endfunction()

# bulkhead_sanitized(target): the sanitizers of this build, if it has any
function(bulkhead_sanitized target)
    if(BULKHEAD_SANITIZE OR BULKHEAD_FUZZ)
        target_compile_options(${target} PRIVATE
            -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=address,undefined)
    endif()
    if(BULKHEAD_FUZZ)
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
endfunction()

# bulkhead_host(target): flags of a host library or program
function(bulkhead_host target)
    bulkhead_common(${target})
    bulkhead_sanitized(${target})
endfunction()

# bulkhead_kernel(target): flags of keel's libraries and image
function(bulkhead_kernel target)
    bulkhead_common(${target})
    target_compile_options(${target} PRIVATE ${BULKHEAD_FREESTANDING} -mcmodel=kernel -mno-red-zone -fomit-frame-pointer)
    target_link_options(${target} PRIVATE -nostdlib -static -no-pie -Wl,--gc-sections -Wl,--build-id=none)
endfunction()

# bulkhead_guest(target): flags of user-level libraries and images
function(bulkhead_guest target)
    bulkhead_common(${target})
    target_compile_options(${target} PRIVATE ${BULKHEAD_FREESTANDING})
    target_link_options(${target} PRIVATE -nostdlib -static -no-pie -Wl,--gc-sections -Wl,--build-id=none
                                          -Wl,-z,max-page-size=4096)
endfunction()

# bulkhead_test(target): a GoogleTest program of the host kind, found by ctest
function(bulkhead_test target)
    bulkhead_host(${target})
    find_package(GTest REQUIRED)
    target_link_libraries(${target} PRIVATE GTest::gtest_main)
    include(GoogleTest)
    gtest_discover_tests(${target} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS host TIMEOUT 300)
endfunction()

# bulkhead_fuzzer(target): a libFuzzer program; ctest gives each a short run from one seed, so that a change is judged by
# what it changed. Run by hand it takes a seed of its own.
function(bulkhead_fuzzer target)
    bulkhead_host(${target})
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    # What it finds goes to a folder of the build; corpus/<target> beside its source is where it begins.
    set(found ${CMAKE_CURRENT_BINARY_DIR}/${target}.found)
    file(MAKE_DIRECTORY ${found})
    set(folders ${found})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${target})
        list(APPEND folders ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${target})
    endif()
    add_test(NAME fuzz.${target} COMMAND ${target} -seed=1 -max_total_time=10 -rss_limit_mb=4096 ${folders})
    set_tests_properties(fuzz.${target} PROPERTIES LABELS fuzz TIMEOUT 120)
endfunction()
