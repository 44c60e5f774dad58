// SPDX-License-Identifier: Apache-2.0
//
// Where lwIP calls the personality (lwip/opt.h, LWIP_HOOK_...): personality/net/inet/hooks.cpp.
#pragma once

struct pbuf;
struct netif;
struct tcp_pcb;

#ifdef __cplusplus
extern "C" {
#endif

// Every IPv4 packet that came in, before anything was checked but its length.
int inet_ip4_input(struct pbuf* packet, struct netif* netif);

// Every TCP segment of a connection or a listener; `data` is what is behind its header. 0: go on with it.
int inet_tcp_input(struct tcp_pcb* block, const struct pbuf* data);

#ifdef __cplusplus
}
#endif
