// SPDX-License-Identifier: Apache-2.0
#include "tests/host/servers/control/fakes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using control_test::Heard;
using control_test::Inside;
using protocol::ControlError;
using protocol::FrameType;
using protocol::manager::Command;
using protocol::manager::Event;

constexpr unsigned first = 5; // the fake manager's first container index

class Control : public testing::Test, public control_test::ControlTest {};

ControlError error_in(const std::vector<Heard>& heard) {
    EXPECT_EQ(heard.size(), 1U);
    if (heard.size() != 1) return {};
    EXPECT_EQ(heard[0].header.type, FrameType::Error);
    return heard[0].as<protocol::Error>().error;
}

TEST_F(Control, AnswersHello) {
    say(FrameType::Hello, 0U, protocol::Hello{protocol::control_version, 0, 0, 1234, 1 << 22});
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.type, FrameType::Hello);
    EXPECT_EQ(heard[0].as<protocol::Hello>().version, protocol::control_version);
    EXPECT_EQ(heard[0].as<protocol::Hello>().store_cache_bytes, 1U << 22);
    EXPECT_EQ(machine.clock, 1234U);
    EXPECT_EQ(machine.sessions, 1U);
}

TEST_F(Control, RefusesAnotherVersionAndHearsNothingBeforeHello) {
    say(FrameType::Stats, 0U); // it may be left from the time before the channel was opened
    EXPECT_TRUE(hear().empty());
    say(FrameType::Hello, 0U, protocol::Hello{99, 0, 0, 0, 0});
    EXPECT_EQ(error_in(hear()), ControlError::Version);
    say(FrameType::Stats, 0U);
    EXPECT_EQ(error_in(hear()), ControlError::Malformed);
    open();
    say(FrameType::Stats, 0U);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].as<protocol::MachineStats>().containers, 42U);
}

TEST_F(Control, TellsAContainersFiguresByTheManagersBooks) {
    open();
    create(9);
    machine.ports.at(first)->header.task_count = 3;
    say(FrameType::Stats, 9U);
    say(FrameType::Stats, 8U);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].header.type, FrameType::Stats);
    EXPECT_EQ(heard[0].header.container, 9U);
    EXPECT_EQ(heard[0].as<protocol::ContainerStats>().memory_bytes, 1000U + first);
    EXPECT_EQ(heard[0].as<protocol::ContainerStats>().time_us, 40U);
    EXPECT_EQ(heard[0].as<protocol::ContainerStats>().tasks, 3U) << "what the container says itself";
    EXPECT_EQ(heard[1].header.type, FrameType::Error);
    EXPECT_EQ(heard[1].header.container, 8U);
    EXPECT_EQ(heard[1].as<protocol::Error>().error, ControlError::NoSuchContainer);
}

TEST_F(Control, InterfacesComeWithCreateAndChangeLater) {
    open();
    protocol::Create create{1 << 24, 0, 0, 4096, 8192};
    create.interfaces[1] = {3, {10, 88, 0, 2}, {10, 88, 0, 1}, {2, 0, 0, 0, 0, 9}, 16, 0, 0};
    say(FrameType::Create, 9U, create);
    ASSERT_EQ(hear().size(), 1U);
    EXPECT_EQ(machine.interfaces.size(), 1U);
    EXPECT_EQ((machine.interfaces[{first, 1}].network), 3U);

    say(FrameType::SetInterface, 9U, protocol::SetInterface{1, 0, {}});
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.type, FrameType::InterfaceSet);
    EXPECT_EQ((machine.interfaces[{first, 1}].network), 0U);

    protocol::NetworkInterface broadcast = create.interfaces[1];
    broadcast.mac[0] = 1;
    say(FrameType::SetInterface, 9U, protocol::SetInterface{0, 0, broadcast});
    EXPECT_EQ(error_in(hear()), ControlError::BadArgument);
    say(FrameType::SetInterface, 9U, protocol::SetInterface{protocol::max_interfaces, 0, create.interfaces[1]});
    EXPECT_EQ(error_in(hear()), ControlError::BadArgument);
    say(FrameType::SetInterface, 10U, protocol::SetInterface{0, 0, create.interfaces[1]});
    EXPECT_EQ(error_in(hear()), ControlError::NoSuchContainer);
}

TEST_F(Control, TheSpecMayFollowCreateAtOnce) {
    open();
    say(FrameType::Create, 9U, protocol::Create{1 << 24, 25000, 100000, 4096, 8192});
    say_data(9, std::string(protocol::console_ring_bytes, 's'));
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.type, FrameType::Created);
    EXPECT_EQ(heard[0].header.container, 9U);
    ASSERT_EQ(machine.created.size(), 1U);
    EXPECT_EQ(machine.created[0].cpu_quota_us, 25000U);
    Inside inside(*machine.ports[first]);
    EXPECT_EQ(inside.read_all(), std::string(protocol::console_ring_bytes, 's'));
    EXPECT_EQ(machine.entries, 1U);
}

TEST_F(Control, RefusesWhatCreateMayNotAsk) {
    open();
    const auto error_of = [this](std::uint32_t number, protocol::Create create) {
        say(FrameType::Create, number, create);
        return error_in(hear());
    };
    EXPECT_EQ(error_of(1, {0, 1000, 999, 0, 4096}), ControlError::BadArgument);
    EXPECT_EQ(error_of(1, {0, 1000, 1000001, 0, 4096}), ControlError::BadArgument);
    EXPECT_EQ(error_of(1, {0, 0, 1000, 0, 4096}), ControlError::BadArgument);
    EXPECT_EQ(error_of(1, {0, 0, 0, 1, 4096}), ControlError::BadArgument);
    machine.refuse = protocol::manager::Status::TooMany;
    EXPECT_EQ(error_of(1, {0, 0, 0, 0, 4096}), ControlError::TooMany);
    machine.refuse = protocol::manager::Status::NoMemory;
    EXPECT_EQ(error_of(1, {0, 0, 0, 0, 4096}), ControlError::NoMemory);
    machine.refuse = protocol::manager::Status::Ok;
    create(1);
    EXPECT_EQ(error_of(1, {0, 0, 0, 0, 4096}), ControlError::Exists);
    EXPECT_EQ(machine.entries, 1U);
}

TEST_F(Control, SendsOutputOnlyWithinTheHostsCredit) {
    open();
    Inside inside = create(9);
    inside.output.write("hello, world", 12);
    signalled(first);
    EXPECT_TRUE(hear().empty());
    say(FrameType::Credit, 9U, protocol::Credit{5});
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].payload, "hello");
    say(FrameType::Credit, 9U, protocol::Credit{100});
    EXPECT_EQ(hear()[0].payload, ", world");
}

TEST_F(Control, TellsTheExitAfterAllOutput) {
    open();
    Inside inside = create(9);
    inside.output.write("last words", 10);
    inside.exit(protocol::ExitKind::Exited, 3);
    signalled(first);
    EXPECT_TRUE(hear().empty());
    say(FrameType::Credit, 9U, protocol::Credit{4});
    EXPECT_EQ(hear().size(), 1U);
    say(FrameType::Credit, 9U, protocol::Credit{4096});
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].payload, " words");
    EXPECT_EQ(heard[1].header.type, FrameType::Exited);
    EXPECT_EQ(heard[1].as<protocol::Exited>().kind, protocol::EndKind::Exited);
    EXPECT_EQ(heard[1].as<protocol::Exited>().value, 3U);
    signalled(first);
    EXPECT_TRUE(hear().empty());
}

TEST_F(Control, TellsACrashAfterTheOutputThatIsThere) {
    open();
    Inside inside = create(9);
    say(FrameType::Credit, 9U, protocol::Credit{4096});
    inside.output.write("x", 1);
    machine.events.push_back({Event::Crashed, first, 0x1234567890, 0, 0});
    session->manager_signalled();
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[1].as<protocol::Exited>().kind, protocol::EndKind::Crashed);
    EXPECT_EQ(heard[1].as<protocol::Exited>().value, 0x34567890U);
}

TEST_F(Control, AnExitThatIsNoneCountsAsACrash) {
    open();
    Inside inside = create(9);
    inside.exit(static_cast<protocol::ExitKind>(77), 3);
    signalled(first);
    EXPECT_EQ(hear()[0].as<protocol::Exited>().kind, protocol::EndKind::Crashed);
}

TEST_F(Control, GrantsInputCreditAsTheContainerReads) {
    open();
    Inside inside = create(9);
    say_data(9, std::string(4000, 'a'));
    EXPECT_TRUE(hear().empty());
    EXPECT_GT(inside.header.rings[0].space_wanted, 0U);
    char buffer[4096];
    inside.input.read(buffer, 1000);
    EXPECT_FALSE(inside.input.signal_due());
    signalled(first);
    EXPECT_TRUE(hear().empty());
    inside.input.read(buffer, 3000);
    EXPECT_TRUE(inside.input.signal_due());
    signalled(first);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.type, FrameType::Credit);
    EXPECT_EQ(heard[0].as<protocol::Credit>().bytes, 4000U);
    EXPECT_FALSE(inside.input.signal_due());
}

TEST_F(Control, WakesAReaderOnlyWhenItWaits) {
    open();
    Inside inside = create(9);
    say_data(9, "a");
    hear();
    EXPECT_EQ(machine.signals[first], 0U);
    EXPECT_EQ(inside.read_all(), "a");
    EXPECT_TRUE(inside.input.want_data(1));
    say_data(9, "b");
    hear();
    EXPECT_EQ(machine.signals[first], 1U);
}

TEST_F(Control, WakesAWriterWhenThereIsRoom) {
    open();
    Inside inside = create(9);
    const std::string full(protocol::console_ring_bytes, 'x');
    inside.output.write(full.data(), protocol::console_ring_bytes);
    EXPECT_TRUE(inside.output.want_space(1000));
    say(FrameType::Credit, 9U, protocol::Credit{500});
    hear();
    EXPECT_EQ(machine.signals[first], 0U);
    say(FrameType::Credit, 9U, protocol::Credit{500});
    hear();
    EXPECT_EQ(machine.signals[first], 0U) << "the host may not have it";
    session->run();
    EXPECT_EQ(machine.signals[first], 1U);
}

TEST_F(Control, IsToldOfOutputAfterWhatWasUnderWayHasArrived) {
    open();
    Inside inside = create(9);
    say(FrameType::Credit, 9U, protocol::Credit{1000});
    inside.output.write("a long piece", 12);
    signalled(first);
    EXPECT_EQ(hear().size(), 1U);
    session->run(); // all has arrived
    inside.output.write("y", 1);
    EXPECT_TRUE(inside.output.signal_due());
}

TEST_F(Control, MoreInputThanCreditEndsTheChannel) {
    open();
    create(9);
    say_data(9, std::string(4096, 'a'));
    EXPECT_TRUE(hear().empty());
    say_data(9, "b");
    say(FrameType::Stats, 0U);
    EXPECT_EQ(error_in(hear()), ControlError::Malformed);
    EXPECT_TRUE(machine.destroyed.empty());
    open();
    EXPECT_EQ(machine.destroyed, std::vector<unsigned>{first});
}

TEST_F(Control, CountsSignals) {
    open();
    Inside inside = create(9);
    for (unsigned i = 0; i < 17; ++i)
        say(FrameType::Signal, 9U, protocol::Signal{15});
    say(FrameType::Signal, 9U, protocol::Signal{16});
    say(FrameType::Signal, 9U, protocol::Signal{64});
    EXPECT_TRUE(hear().empty());
    EXPECT_EQ(protocol::signal_count(inside.header.signals_sent, 15), 1U);
    EXPECT_EQ(protocol::signal_count(inside.header.signals_sent, 16), 1U);
    EXPECT_EQ(protocol::signal_count(inside.header.signals_sent, 64), 1U);
    EXPECT_EQ(protocol::signal_count(inside.header.signals_sent, 1), 0U);
    EXPECT_EQ(machine.signals[first], 19U);
    say(FrameType::Signal, 9U, protocol::Signal{0});
    EXPECT_EQ(error_in(hear()), ControlError::BadArgument);
    say(FrameType::Signal, 9U, protocol::Signal{65});
    EXPECT_EQ(error_in(hear()), ControlError::BadArgument);
    say(FrameType::Signal, 8U, protocol::Signal{9});
    EXPECT_EQ(error_in(hear()), ControlError::NoSuchContainer);
}

TEST_F(Control, DestroyIsAnsweredByStoppedAndDestroyed) {
    open();
    create(9);
    say(FrameType::Destroy, 9U);
    EXPECT_TRUE(hear().empty());
    EXPECT_EQ(machine.destroyed, std::vector<unsigned>{first});
    machine.events.push_back({Event::Stopped, first, 0, 0, 0});
    machine.orders.push_back({Command::Detach, first, 0});
    session->manager_signalled();
    auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.type, FrameType::Stopped);
    EXPECT_EQ(machine.detached_, std::vector<unsigned>{first});
    machine.ports.erase(first); // not touched from now on
    say_data(9, "late");
    say(FrameType::Signal, 9U, protocol::Signal{9});
    signalled(first);
    EXPECT_TRUE(hear().empty());
    machine.events.push_back({Event::Destroyed, first, 999, std::uint64_t{7} << 32 | 1, 0});
    session->manager_signalled();
    heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].as<protocol::Destroyed>().bytes_returned, 999U);
    EXPECT_EQ(heard[0].as<protocol::Destroyed>().pieces, 7U);
    EXPECT_EQ(heard[0].as<protocol::Destroyed>().pieces_lost, 1U);
    EXPECT_EQ(machine.entries, 0U);
    say(FrameType::Destroy, 9U);
    EXPECT_EQ(error_in(hear()), ControlError::NoSuchContainer);
}

TEST_F(Control, ANewHelloDestroysTheContainersOfTheSessionBefore) {
    open();
    Inside inside = create(9);
    channel.reopened = true;
    open();
    EXPECT_EQ(machine.destroyed, std::vector<unsigned>{first});
    inside.exit(protocol::ExitKind::Exited, 0);
    signalled(first);
    machine.events.push_back({Event::Stopped, first, 0, 0, 0});
    machine.events.push_back({Event::Destroyed, first, 0, 0, 0});
    session->manager_signalled();
    EXPECT_TRUE(hear().empty());
    EXPECT_EQ(machine.entries, 0U);
    create(9); // the number is free again
    EXPECT_EQ(machine.entries, 1U);
}

TEST_F(Control, AFrameCutByAReconnectionIsForgotten) {
    open();
    say(FrameType::Stats, 0U);
    channel.in.resize(7);
    EXPECT_TRUE(hear().empty());
    channel.reopened = true;
    say(FrameType::Hello, 0U, protocol::Hello{protocol::control_version, 0, 0, 0, 0});
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.type, FrameType::Hello);
}

// A server that dies, and the one that takes its place: the manager attaches `index` again.
class ControlRestart : public Control {
  protected:
    void die(unsigned index, std::uint32_t number) {
        channel.out.clear(); // half a frame, for all that the host knows
        channel.in.clear();
        host = frame::Parser(frame::Sender::Machine);
        session = std::make_unique<control::Session>(channel, machine, ++incarnation);
        channel.reopened = true;
        machine.orders.push_back({Command::Attach, index, number});
        session->manager_signalled();
        EXPECT_TRUE(hear().empty()) << "nobody has said Hello";
    }
    void say_hello(std::uint16_t resumes) {
        say(FrameType::Hello, 0U, protocol::Hello{protocol::control_version, resumes, incarnation, 0, 0});
    }
    void resume(std::uint32_t received, std::uint32_t credit) {
        say(FrameType::Resume, 9U, protocol::Resume{{1U << 8, 0, 0, 0}, received, credit}); // SIGQUIT (3), once
    }

    std::uint32_t incarnation = 0;
};

TEST_F(ControlRestart, NoByteAndNoSignalIsLost) {
    open();
    Inside inside = create(9);
    EXPECT_EQ(machine.names.at(first), 9U);
    say(FrameType::Credit, 9U, protocol::Credit{10});
    say_data(9, "input that arrives");
    inside.output.write("output", 6);
    signalled(first);
    session->run();
    EXPECT_EQ(inside.output.space(), protocol::console_ring_bytes - 6) << "the host may not have it";
    die(first, 9);
    say_hello(1);
    resume(2, 8); // "ou" has come
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 3U);
    EXPECT_EQ(heard[0].as<protocol::Hello>().incarnation, 1U);
    EXPECT_EQ(heard[1].header.type, FrameType::Resume);
    EXPECT_EQ(heard[1].header.container, 9U);
    EXPECT_EQ(heard[1].as<protocol::Resume>().received, 18U);
    EXPECT_EQ(heard[1].as<protocol::Resume>().credit, protocol::console_ring_bytes - 18);
    EXPECT_EQ(heard[2].header.type, FrameType::Data);
    EXPECT_EQ(heard[2].payload, "tput");
    EXPECT_EQ(inside.read_all(), "input that arrives");
    EXPECT_EQ(protocol::signal_count(inside.header.signals_sent, 3), 1U);
    EXPECT_TRUE(hear().empty());
    EXPECT_EQ(inside.output.space(), protocol::console_ring_bytes);
    EXPECT_TRUE(machine.destroyed.empty());
}

TEST_F(ControlRestart, NothingIsSaidOfAContainerBeforeTheHostResumesIt) {
    open();
    Inside inside = create(9);
    die(first, 9);
    inside.output.write("output", 6);
    inside.exit(protocol::ExitKind::Exited, 7);
    say_hello(1);
    EXPECT_EQ(hear().size(), 1U);
    resume(0, 100);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 3U);
    EXPECT_EQ(heard[1].payload, "output");
    EXPECT_EQ(heard[2].as<protocol::Exited>().value, 7U);
}

TEST_F(ControlRestart, AHelloForTheServerBeforeIsNotHeard) {
    open();
    create(9);
    die(first, 9);
    say(FrameType::Hello, 0U, protocol::Hello{protocol::control_version, 1, 0, 0, 0});
    resume(0, 100);
    EXPECT_TRUE(hear().empty());
    channel.reopened = true;
    say_hello(1);
    resume(0, 100);
    EXPECT_EQ(hear().size(), 2U);
}

TEST_F(ControlRestart, WhatEndsMeanwhileIsTold) {
    open();
    create(9);
    die(first, 9);
    machine.orders.clear();
    session = std::make_unique<control::Session>(channel, machine, ++incarnation); // one that finds it ending
    machine.events.push_back({Event::Stopped, first, 0, 0, 9});
    session->manager_signalled();
    EXPECT_TRUE(hear().empty());
    say_hello(1);
    resume(0, 100);
    auto heard = hear();
    ASSERT_EQ(heard.size(), 3U); // Hello, Stopped, and again
    EXPECT_EQ(heard[1].header.type, FrameType::Stopped);
    EXPECT_EQ(heard[2].header.type, FrameType::Stopped);
    machine.events.push_back({Event::Destroyed, first, 4096, (2ULL << 32) | 1, 9});
    session->manager_signalled();
    heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].header.container, 9U);
    EXPECT_EQ(heard[0].as<protocol::Destroyed>().pieces, 2U);
    resume(0, 100);
    EXPECT_EQ(error_in(hear()), ControlError::NoSuchContainer);
    EXPECT_EQ(machine.entries, 0U);
}

TEST_F(ControlRestart, AContainerThatBrokeItsRingIsResumedToItsOwnLoss) {
    open();
    Inside inside = create(9);
    die(first, 9);
    inside.header.rings[1].produced = 5000;
    inside.header.rings[0].produced = 77;
    say_hello(1);
    resume(12345, 100);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[1].header.type, FrameType::Resume);
}

TEST_F(ControlRestart, WhoHasNoNameAndWhoIsOfAnotherSessionIsDestroyed) {
    open();
    create(9);
    die(first, 0);
    EXPECT_EQ(machine.destroyed, std::vector<unsigned>{first});
    die(first, 9);
    say_hello(0);
    hear();
    EXPECT_EQ(machine.destroyed, (std::vector<unsigned>{first, first}));
    EXPECT_EQ(machine.names.at(first), 0U);
}

TEST_F(Control, AsksForARestart) {
    open();
    say(FrameType::Restart, 0U, protocol::Restart{protocol::ServerName::Store});
    EXPECT_TRUE(hear().empty());
    EXPECT_EQ(machine.restarted, std::vector<protocol::ServerName>{protocol::ServerName::Store});
    say(FrameType::Restart, 0U, protocol::Restart{protocol::ServerName{5}});
    EXPECT_EQ(error_in(hear()), ControlError::BadArgument);
}

TEST_F(Control, WithoutRoomNothingIsLostAndNothingGrows) {
    open();
    Inside inside = create(9);
    say(FrameType::Credit, 9U, protocol::Credit{100000});
    hear();
    channel.room = 300; // less than a data frame, more than an answer
    const std::string full(protocol::console_ring_bytes, 'x');
    inside.output.write(full.data(), protocol::console_ring_bytes);
    signalled(first);
    EXPECT_TRUE(hear().empty());
    for (unsigned i = 0; i < 50; ++i)
        say(FrameType::Stats, 0U);
    machine.events.push_back({Event::Stopped, first, 0, 0, 0});
    session->manager_signalled();
    session->run();
    EXPECT_LE(channel.out.size(), 300U);
    EXPECT_FALSE(channel.in.empty());
    channel.room = 1 << 20;
    const auto heard = hear();
    EXPECT_TRUE(channel.in.empty());
    unsigned stats = 0;
    unsigned stopped = 0;
    std::size_t data = 0;
    for (const Heard& one : heard) {
        stats += one.header.type == FrameType::Stats ? 1 : 0;
        stopped += one.header.type == FrameType::Stopped ? 1 : 0;
        data += one.header.type == FrameType::Data ? one.payload.size() : 0;
    }
    EXPECT_EQ(stats, 50U);
    EXPECT_EQ(stopped, 1U);
    EXPECT_EQ(data, protocol::console_ring_bytes);
}

TEST_F(Control, ContainersTakeTurns) {
    open();
    Inside a = create(1);
    Inside b = create(2);
    for (std::uint32_t number : {1U, 2U})
        say(FrameType::Credit, number, protocol::Credit{1 << 20});
    hear();
    const std::string full(protocol::console_ring_bytes, 'x');
    unsigned frames_of_b = 0;
    for (unsigned round = 0; round < 20; ++round) {
        a.output.write(full.data(), protocol::console_ring_bytes);
        b.output.write("b", 1);
        signalled(first);
        signalled(first + 1);
        channel.room = 4500;
        for (const Heard& one : hear())
            frames_of_b += one.header.container == 2 ? 1 : 0;
    }
    EXPECT_GE(frames_of_b, 10U);
}

TEST_F(Control, AHostileContainerHurtsOnlyItself) {
    open();
    Inside bad = create(1);
    Inside good = create(2);
    for (std::uint32_t number : {1U, 2U})
        say(FrameType::Credit, number, protocol::Credit{0xffffffff});
    bad.header.rings[1].produced = 0x80000000;
    bad.header.rings[0].consumed = 12345;
    signalled(first);
    hear();
    say_data(1, std::string(4000, 'z'));
    good.output.write("fine", 4);
    signalled(first);
    signalled(first + 1);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].payload, "fine");
}

// Random scribbling into a console port by its container must never make the server send a frame that breaks the
// protocol, or more than the credit.
TEST_F(Control, StaysWithinTheProtocolWhateverAContainerScribbles) {
    open();
    create(1);
    std::minstd_rand random(9);
    std::uint64_t credit = 0;
    control_test::Port& port = *machine.ports[first];
    for (unsigned step = 0; step < 20000; ++step) {
        auto* const words = reinterpret_cast<std::uint32_t*>(&port.header);
        words[random() % (sizeof(port.header) / 4)] =
            static_cast<std::uint32_t>(random() % 3 == 0 ? random() : random() % 5000);
        if (step % 100 == 0) port.header.exit_kind = protocol::ExitKind::Running;
        if (random() % 10 == 0) {
            say(FrameType::Credit, 1U, protocol::Credit{1000});
            credit += 1000;
        }
        signalled(first);
        for (const Heard& one : hear()) {
            if (one.header.type != FrameType::Data) continue;
            ASSERT_LE(one.payload.size(), credit);
            credit -= one.payload.size();
        }
    }
}

} // namespace
