// SPDX-License-Identifier: Apache-2.0
//
// Two TCP/IP stacks, each in a process of its own, with a bad wire between their ports.
#include "tests/host/personality/net/end.hpp"
#include "tests/host/personality/net/wire.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

namespace {

using namespace personality;
using namespace personality::test;

constexpr std::uint16_t port = 7000;

struct Case {
    Faults faults;
    std::size_t bytes;
    std::size_t send_piece, receive_piece;
    bool both_send_first = false; // more than a window: then neither end's is open
};

// Sends as many bytes back as it gets, and stays until the client has them and knows that no more come: a stack that is
// gone repeats nothing.
int serve(std::uint8_t* memory, const Case& c, const std::atomic<bool>& client_is_over) {
    bool served = false;
    start_end(memory, [&] {
        if (served && client_is_over) ::_exit(0);
        ::usleep(50);
    });
    const Ref<fs::File> listener = new_socket(linux::sock_stream);
    if (!as_socket(*listener).bind(name_of(0, port)).ok() || !as_socket(*listener).listen(5).ok()) return 10;
    {
        auto accepted = as_socket(*listener).accept(0);
        if (!accepted.ok()) return 11;
        if (c.both_send_first) send_pattern(**accepted, c.bytes, c.send_piece);
        receive_pattern(**accepted, c.bytes, c.receive_piece);
        if (!c.both_send_first) send_pattern(**accepted, c.bytes, c.send_piece);
        std::uint8_t byte;
        if (receive(**accepted, &byte, 1) != 0) return 12;
    }
    served = true;
    (void)as_socket(*listener).accept(0); // nobody comes
    return 13;
}

int ask(std::uint8_t* memory, const Case& c) {
    start_end(memory, [] { ::usleep(50); });
    const Ref<fs::File> socket = new_socket(linux::sock_stream);
    if (!as_socket(*socket).connect(name_of(1, port)).ok()) return 20;
    send_pattern(*socket, c.bytes, c.send_piece);
    receive_pattern(*socket, c.bytes, c.receive_piece);
    if (!as_socket(*socket).shut_down(linux::shut_wr).ok()) return 21;
    std::uint8_t byte;
    return receive(*socket, &byte, 1) == 0 ? 0 : 22;
}

template<typename Run>
pid_t in_process(Run run) {
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(run());
    return pid;
}

bool over(pid_t& pid, int& status) {
    if (pid != 0 && ::waitpid(pid, &status, WNOHANG) == pid) pid = 0;
    return pid == 0;
}

unsigned run_case(const Case& c, unsigned seed) { // frames that were moved
    std::uint8_t* const memory[2] = {Port::new_memory(), Port::new_memory()};
    Port server_port(memory[0], 1), client_port(memory[1], 2);
    Wire wire(server_port, client_port, c.faults, seed);
    auto& client_is_over = *reinterpret_cast<std::atomic<bool>*>(Port::new_memory());
    pid_t server = in_process([&] { return serve(memory[0], c, client_is_over); });
    ::usleep(20000);
    pid_t client = in_process([&] { return ask(memory[1], c); });
    int server_status = -1, client_status = -1;
    while (!(client_is_over = over(client, client_status)) || !over(server, server_status)) {
        wire.move();
        ::usleep(20);
    }
    EXPECT_EQ(client_status, 0) << WEXITSTATUS(client_status);
    EXPECT_EQ(server_status, 0) << WEXITSTATUS(server_status);
    EXPECT_GT(wire.moved, c.bytes * 2 / 1500);
    EXPECT_EQ(c.faults.loss > 0, wire.lost > 0);
    return wire.moved;
}

TEST(TcpOverPort, Carries) { run_case({{}, 4 << 20, 65536, 65536}, 1); }

TEST(TcpOverPort, CarriesTinyPieces) { run_case({{}, 20000, 7, 11}, 1); }

TEST(TcpOverPort, SurvivesClosedWindowsAtBothEnds) {
    const unsigned moved = run_case({{}, 150000, 65536, 65536, true}, 1);
    EXPECT_LT(moved, 2000U) << "acknowledgements of acknowledgements";
}

TEST(TcpOverPort, SurvivesLoss) { run_case({{.loss = 0.03}, 200000, 16384, 4096}, 2); }

TEST(TcpOverPort, SurvivesRepetition) { run_case({{.repetition = 0.2}, 1 << 20, 30000, 4096}, 3); }

TEST(TcpOverPort, SurvivesReordering) { run_case({{.reordering = 0.1}, 300000, 30000, 4096}, 4); }

TEST(TcpOverPort, SurvivesAllOfThem) {
    run_case({{.loss = 0.02, .repetition = 0.05, .reordering = 0.05}, 100000, 5000, 5000}, 5);
}

} // namespace
