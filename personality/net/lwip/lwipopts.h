// SPDX-License-Identifier: Apache-2.0
//
// lwIP's configuration (lwip/opt.h): one thread under the container's lock, all memory from the container's heap when
// it is needed, the raw interface alone.
#pragma once

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_TIMERS 1
#define LWIP_TIMERS_CUSTOM 1 // personality/net/inet/timers.cpp

#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define MEM_ALIGNMENT 8
#define LWIP_STATS 1 // those of /proc/net/snmp alone
#define MIB2_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define MEM_STATS 0
#define MEMP_STATS 0
#define SYS_STATS 0
#define IP6_STATS 0
#define ICMP6_STATS 0
#define IP6_FRAG_STATS 0
#define ND6_STATS 0
#define LWIP_NETIF_TX_SINGLE_PBUF 0

#define LWIP_ARP 1
#define LWIP_ETHERNET 1
#define ETH_PAD_SIZE 0
#define ARP_TABLE_SIZE 64
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 16
#define ETHARP_TRUST_IP_MAC 0

#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define LWIP_IPV6_MLD 0
#define LWIP_IPV6_AUTOCONFIG 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0
#define IP_DEFAULT_TTL 64
#define IP_FORWARD 0
#define IP_REASSEMBLY 1
#define IPV6_FRAG_COPYHEADER 1 // pointers are of 64 bits
#define IP_REASS_MAX_PBUFS 64
#define IP_SOF_BROADCAST 1
#define IP_SOF_BROADCAST_RECV 0
#define LWIP_ICMP 1
#define LWIP_RAW 1
#define LWIP_DNS 0
#define LWIP_DHCP 0
#define LWIP_UDP 1
#define LWIP_NETBUF_RECVINFO 0
#define SO_REUSE 1
#define SO_REUSE_RXTOALL 1
#define LWIP_MULTICAST_TX_OPTIONS 0

#define LWIP_NETIF_LOOPBACK 1
#define LWIP_HAVE_LOOPIF 1
#define LWIP_LOOPBACK_MAX_PBUFS 0
#define LWIP_NETIF_LOOPBACK_MULTITHREADING 0
#define LWIP_NETIF_HWADDRHINT 0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1

#define LWIP_TCP 1
#define LWIP_CALLBACK_API 1
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_KEEPALIVE 1
#define LWIP_TCP_TIMESTAMPS 0
#define LWIP_TCP_SACK_OUT 0
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_MAX_BYTES(pcb) TCP_WND
#define TCP_OOSEQ_MAX_PBUFS(pcb) 256
#define TCP_TMR_INTERVAL 100
#define TCP_MSL 30000UL
#define TCP_SYNMAXRTX 6
#define TCP_MAXRTX 12
// The loopback interface has segments of this size, the others those of their MTU.
#define TCP_MSS 16384
#define TCP_OVERSIZE 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 2
#define TCP_WND (8 * TCP_MSS)
#define TCP_SND_BUF (8 * TCP_MSS)
#define TCP_SND_QUEUELEN 4096
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1 // they know no windows beyond 64 KiB
#define MEMP_NUM_TCP_SEG TCP_SND_QUEUELEN
#define TCP_DEFAULT_LISTEN_BACKLOG 255 // half-open connections; TcpListener bounds the complete ones
// ip-sysctl, ip_local_port_range.
#define TCP_LOCAL_PORT_RANGE_START 32768
#define TCP_LOCAL_PORT_RANGE_END 60999
#define TCP_ENSURE_LOCAL_PORT_RANGE(port) ((u16_t)((port) % (60999 - 32768 + 1) + 32768))
#define UDP_LOCAL_PORT_RANGE_START TCP_LOCAL_PORT_RANGE_START
#define UDP_LOCAL_PORT_RANGE_END TCP_LOCAL_PORT_RANGE_END
#define UDP_ENSURE_LOCAL_PORT_RANGE(port) TCP_ENSURE_LOCAL_PORT_RANGE(port)

#define LWIP_HOOK_FILENAME "hooks.h"
#define LWIP_HOOK_IP4_INPUT(packet, netif) inet_ip4_input(packet, netif)
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, hdr, optlen, opt1len, opt2, p) inet_tcp_input(pcb, p)
