# SPDX-License-Identifier: Apache-2.0
#
# lwIP, the personality's TCP/IP: Debian's source package, unpacked below build/ and compiled as a guest and as a host
# library. Its configuration is personality/net/lwip.
set(BULKHEAD_LWIP_DIR ${CMAKE_SOURCE_DIR}/build/lwip CACHE PATH "Where lwIP's source is, or is to be unpacked")
if(NOT EXISTS ${BULKHEAD_LWIP_DIR}/src/core/tcp.c)
    message(STATUS "Unpacking Debian's source package lwip")
    execute_process(COMMAND python3 ${CMAKE_SOURCE_DIR}/packaging/source_package.py lwip ${BULKHEAD_LWIP_DIR}
                    OUTPUT_VARIABLE lwip_output ERROR_VARIABLE lwip_output RESULT_VARIABLE lwip_result)
    if(NOT lwip_result EQUAL 0)
        message(FATAL_ERROR "The build needs Debian's source package lwip, which the machine's apt sources did not "
                            "bring:\n${lwip_output}\nUnpack it by hand (apt-get source lwip) and configure with "
                            "-DBULKHEAD_LWIP_DIR=<folder> to go on.")
    endif()
endif()

set(lwip_core def inet_chksum init ip mem memp netif pbuf raw stats tcp tcp_in tcp_out udp)
set(lwip_ipv4 etharp icmp ip4 ip4_addr ip4_frag)
set(lwip_ipv6 ethip6 icmp6 inet6 ip6 ip6_addr ip6_frag nd6)
set(lwip_sources ${BULKHEAD_LWIP_DIR}/src/netif/ethernet.c)
foreach(name ${lwip_core})
    list(APPEND lwip_sources ${BULKHEAD_LWIP_DIR}/src/core/${name}.c)
endforeach()
foreach(name ${lwip_ipv4})
    list(APPEND lwip_sources ${BULKHEAD_LWIP_DIR}/src/core/ipv4/${name}.c)
endforeach()
foreach(name ${lwip_ipv6})
    list(APPEND lwip_sources ${BULKHEAD_LWIP_DIR}/src/core/ipv6/${name}.c)
endforeach()

# Another project's code is not held to this one's warnings.
function(bulkhead_lwip target)
    add_library(${target} OBJECT ${lwip_sources})
    target_include_directories(${target} SYSTEM PUBLIC ${BULKHEAD_LWIP_DIR}/src/include
                               ${CMAKE_SOURCE_DIR}/personality/net/lwip)
    target_compile_options(${target} PRIVATE -w -fno-strict-aliasing)
endfunction()

bulkhead_lwip(lwip_host)
bulkhead_sanitized(lwip_host)
if(BULKHEAD_IMAGES)
    bulkhead_lwip(lwip)
    set(c_flags ${BULKHEAD_FREESTANDING})
    list(REMOVE_ITEM c_flags -fno-rtti -fno-threadsafe-statics)
    target_compile_options(lwip PRIVATE ${c_flags})
endif()
