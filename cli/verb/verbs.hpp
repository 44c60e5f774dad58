// SPDX-License-Identifier: Apache-2.0
//
// The verbs' functions, one in each file of this folder; cli/verbs.cpp has the table.
#pragma once

#include "cli/verb.hpp"

namespace cli::verb {

int attach(const Verb& verb, const Arguments& arguments);
int container(const Verb& verb, const Arguments& arguments);
int create(const Verb& verb, const Arguments& arguments);
int exec(const Verb& verb, const Arguments& arguments);
int help(const Verb& verb, const Arguments& arguments);
int image(const Verb& verb, const Arguments& arguments);
int image_tool(const Verb& verb, const Arguments& arguments);
int images(const Verb& verb, const Arguments& arguments);
int import(const Verb& verb, const Arguments& arguments);
int inspect(const Verb& verb, const Arguments& arguments);
int kill(const Verb& verb, const Arguments& arguments);
int load(const Verb& verb, const Arguments& arguments);
int logs(const Verb& verb, const Arguments& arguments);
int machine(const Verb& verb, const Arguments& arguments);
int machine_daemon(const Verb& verb, const Arguments& arguments);
int make_busybox(const Verb& verb, const Arguments& arguments);
int network(const Verb& verb, const Arguments& arguments);
int port(const Verb& verb, const Arguments& arguments);
int ps(const Verb& verb, const Arguments& arguments);
int rename(const Verb& verb, const Arguments& arguments);
int restart(const Verb& verb, const Arguments& arguments);
int rm(const Verb& verb, const Arguments& arguments);
int rmi(const Verb& verb, const Arguments& arguments);
int run(const Verb& verb, const Arguments& arguments);
int start(const Verb& verb, const Arguments& arguments);
int stats(const Verb& verb, const Arguments& arguments);
int stop(const Verb& verb, const Arguments& arguments);
int tag(const Verb& verb, const Arguments& arguments);
int top(const Verb& verb, const Arguments& arguments);
int version(const Verb& verb, const Arguments& arguments);
int wait(const Verb& verb, const Arguments& arguments);

} // namespace cli::verb
