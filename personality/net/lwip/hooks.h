// SPDX-License-Identifier: Apache-2.0
//
// Where lwIP calls the personality (lwip/opt.h, LWIP_HOOK_...): personality/net/inet/hooks.cpp.
#pragma once

struct pbuf;
struct netif;

#ifdef __cplusplus
extern "C" {
#endif

// Every IPv4 packet that came in, before anything was checked but its length.
int inet_ip4_input(struct pbuf* packet, struct netif* netif);

#ifdef __cplusplus
}
#endif
