// SPDX-License-Identifier: Apache-2.0
#include "servers/time/service.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <set>

namespace {

// What a reader of the page computes, as abi/protocol/time.hpp says.
std::uint64_t read_page(const protocol::ClockPage& page, std::uint64_t tsc) {
    return page.base_ns + static_cast<std::uint64_t>(static_cast<long double>(tsc - page.base_tsc) *
                                                     static_cast<long double>(page.mult) / std::pow(2.0L, page.shift));
}

TEST(Clock, StartsAtZeroWithTheRateThatTheKernelTells) {
    protocol::ClockPage page{};
    const time_server::Clock clock(page, 2500, 1000);
    EXPECT_EQ(page.sequence % 2, 0U);
    EXPECT_NE(page.sequence, 0U);
    EXPECT_EQ(clock.monotonic(1000), 0U);
    EXPECT_NEAR(static_cast<double>(clock.monotonic(1000 + 2'500'000'000)), 1e9, 2);
    EXPECT_EQ(read_page(page, 5'000'000), clock.monotonic(5'000'000));
}

// The true frequency is 2,500.4 MHz, the kernel says 2,500; the HPET runs at 100 MHz and is read within a microsecond.
TEST(Clock, FindsTheTrueRateWithoutAJump) {
    protocol::ClockPage page{};
    time_server::Clock clock(page, 2500, 0);
    std::minstd_rand random(3);
    const auto tsc_at = [](double seconds) { return static_cast<std::uint64_t>(seconds * 2500.4e6); };
    double now = 0.5;
    std::uint64_t last = 0;
    for (unsigned i = 0; i < 12; ++i) {
        const double jitter = static_cast<double>(random() % 2000) * 1e-9 - 1e-6;
        const std::uint64_t before = clock.monotonic(tsc_at(now));
        EXPECT_GE(before, last);
        clock.compare(tsc_at(now), static_cast<std::uint64_t>((now + jitter) * 1e8), 10'000'000);
        const std::uint64_t after = clock.monotonic(tsc_at(now));
        EXPECT_EQ(after, before);
        last = after;
        const double rest = static_cast<double>(clock.next_compare() - after) / 1e9;
        EXPECT_GE(rest, 0.09);
        EXPECT_LE(rest, 64.1);
        now += rest;
    }
    const double second = static_cast<double>(clock.monotonic(tsc_at(now + 1)) - clock.monotonic(tsc_at(now)));
    EXPECT_NEAR(second, 1e9, 100); // 0.1 ppm
}

TEST(Clock, IgnoresARateThatCantBe) {
    protocol::ClockPage page{};
    time_server::Clock clock(page, 1000, 0);
    clock.compare(1'000'000'000, 100'000'000, 10'000'000);
    const std::uint64_t mult = page.mult;
    clock.compare(2'000'000'000, 100'000'000, 10'000'000); // the HPET stood still
    EXPECT_EQ(page.mult, mult);
    clock.compare(2'000'000'000, 500'000'000, 10'000'000); // the TSC did
    EXPECT_EQ(page.mult, mult);
}

TEST(Clock, AComparisonAfterDaysOfIdlenessIsRight) {
    protocol::ClockPage page{};
    time_server::Clock clock(page, 3000, 0);
    clock.compare(0, 0, 10'000'000);
    const std::uint64_t days = 30ULL * 24 * 3600;
    clock.compare(days * 3'001'000'000, days * 100'000'000, 10'000'000);
    const std::uint64_t from = days * 3'001'000'000;
    EXPECT_NEAR(static_cast<double>(clock.monotonic(from + 3'001'000'000) - clock.monotonic(from)), 1e9, 2);
}

TEST(Clock, ShowsTheWallClockThatItWasTold) {
    protocol::ClockPage page{};
    time_server::Clock clock(page, 1000, 0);
    clock.set_realtime(1'700'000'000'000'000'000, 5'000'000'000);
    EXPECT_EQ(clock.monotonic(6'000'000'000) + page.realtime_offset_ns, 1'700'000'001'000'000'000U);
    clock.compare(7'000'000'000, 0, 10'000'000);
    clock.compare(8'000'000'000, 100'000'000, 10'000'000);
    clock.set_realtime(1'700'000'000'000'000'000, 7'999'999'000); // read before the base moved
    EXPECT_NEAR(
        static_cast<double>(clock.monotonic(8'000'000'000) + page.realtime_offset_ns - 1'700'000'000'000'000'000), 1000,
        2);
}

TEST(Clock, ANewServerGoesOnWithTheOldOnesClock) {
    protocol::ClockPage page{};
    time_server::Clock old(page, 2500, 1000);
    old.set_realtime(77'000'000'000, 5'000'000'000);
    old.compare(0, 0, 10'000'000);
    const std::uint64_t before = old.monotonic(9'000'000'000);
    const protocol::ClockPage left = page;
    const time_server::Clock young(page, 2500, 1000);
    EXPECT_EQ(young.monotonic(9'000'000'000), before);
    EXPECT_EQ(page.realtime_offset_ns, left.realtime_offset_ns);
    // Unless it died while it was writing.
    page.sequence |= 1;
    const time_server::Clock third(page, 2500, 1000);
    EXPECT_EQ(page.sequence % 2, 0U);
    EXPECT_EQ(third.monotonic(1000), 0U);
}

TEST(Deadlines, TheEarliestIsAlwaysFirst) {
    auto deadlines = std::make_unique<time_server::Deadlines>();
    std::map<unsigned, std::uint64_t> expected;
    std::minstd_rand random(5);
    for (unsigned step = 0; step < 100000; ++step) {
        const auto index = static_cast<unsigned>(random() % (step % 3 == 0 ? protocol::server::max_containers : 20));
        if (random() % 3 != 0) {
            expected[index] = random() % 1000;
            deadlines->set(index, expected[index]);
        } else {
            expected.erase(index);
            deadlines->remove(index);
        }
        ASSERT_EQ(deadlines->empty(), expected.empty());
        if (expected.empty()) continue;
        std::uint64_t earliest = ~std::uint64_t{0};
        for (const auto& [container, time] : expected)
            earliest = std::min(earliest, time);
        ASSERT_EQ(deadlines->first_time(), earliest);
        ASSERT_EQ(expected[deadlines->first()], earliest);
    }
}

class TimersTest : public testing::Test {
  protected:
    void set(protocol::TimerPort& port, std::uint64_t deadline) {
        port.deadline_ns = deadline;
        ++port.generation;
    }
    std::set<unsigned> expired(std::uint64_t now) {
        std::set<unsigned> all;
        for (unsigned index = 0; timers.take_expired(now, index);)
            all.insert(index);
        return all;
    }
    time_server::Timers timers;
    protocol::TimerPort a{};
    protocol::TimerPort b{};
};

TEST_F(TimersTest, EachDeadlineIsToldOnce) {
    timers.attach(1, a);
    timers.attach(2, b);
    set(a, 100);
    set(b, 50);
    timers.look(1);
    timers.look(2);
    EXPECT_EQ(timers.next(1000), 50U);
    EXPECT_EQ(expired(49), std::set<unsigned>{});
    EXPECT_EQ(expired(100), (std::set<unsigned>{1, 2}));
    timers.look(1); // the same generation
    EXPECT_EQ(expired(1000), std::set<unsigned>{});
    set(a, 100); // the same deadline anew
    timers.look(1);
    EXPECT_EQ(expired(1000), std::set<unsigned>{1});
}

TEST_F(TimersTest, AChangedOrClearedDeadlineReplacesTheOldOne) {
    timers.attach(1, a);
    set(a, 100);
    timers.look(1);
    set(a, 300);
    timers.look(1);
    EXPECT_EQ(expired(299), std::set<unsigned>{});
    set(a, 0);
    timers.look(1);
    EXPECT_EQ(expired(1000), std::set<unsigned>{});
    EXPECT_EQ(timers.next(777), 777U);
}

TEST_F(TimersTest, ADetachedPortIsNotTouchedAndADeadlineBeforeAttachCounts) {
    set(a, 100);
    timers.attach(1, a);
    EXPECT_EQ(timers.next(1000), 100U);
    timers.detach(1);
    EXPECT_EQ(timers.attached(), 0U);
    set(a, 20);
    timers.look(1);
    EXPECT_EQ(expired(1000), std::set<unsigned>{});
    timers.detach(1);
    timers.attach(protocol::server::max_containers, a); // no such container
    EXPECT_EQ(timers.attached(), 0U);
}

// Registers of an HPET at 100 MHz whose counter moves by `step` with each reading.
struct FakeHpet {
    std::uint64_t counter = 0;
    std::uint32_t step = 0;
    std::map<std::uint32_t, std::uint32_t> registers{{0x000, 1U << 13}, {0x004, 10'000'000}, {0x104, 1U << 20}};
};
struct HpetRegisters {
    FakeHpet* hpet;
    template<typename T>
    T read(std::uint32_t offset) {
        if (offset == 0xf0 || offset == 0xf4) {
            const std::uint64_t now = hpet->counter;
            hpet->counter += hpet->step;
            return static_cast<T>(offset == 0xf0 ? now : now >> 32);
        }
        return hpet->registers[offset];
    }
    template<typename T>
    void write(std::uint32_t offset, T value) {
        hpet->registers[offset] = value;
    }
};

TEST(Hpet, SetsAOneShotAlarmOnItsPin) {
    FakeHpet fake;
    time_server::Hpet<HpetRegisters> hpet({&fake});
    EXPECT_FALSE(hpet.start(19));
    EXPECT_FALSE(hpet.start(52));
    ASSERT_TRUE(hpet.start(20));
    EXPECT_EQ(fake.registers[0x010] & 1, 1U);
    fake.counter = 0xfffffff0;
    EXPECT_TRUE(hpet.set_alarm(1000));
    EXPECT_EQ(fake.registers[0x108], 0xfffffff0U + 101);
    EXPECT_EQ(fake.registers[0x100], 20U << 9 | 1U << 8 | 1U << 2); // routed, 32 bits, enabled, edge, not periodic
    EXPECT_TRUE(hpet.set_alarm(~std::uint64_t{0}));
    EXPECT_LT(fake.registers[0x108] - 0xfffffff0U, 1U << 31);
    EXPECT_GT(fake.registers[0x108] - 0xfffffff0U, 1U << 30);
    hpet.clear_alarm();
    EXPECT_EQ(fake.registers[0x100] & 1U << 2, 0U);
}

TEST(Hpet, TellsWhenTheTimeWasOverBeforeTheAlarmWasSet) {
    FakeHpet fake;
    time_server::Hpet<HpetRegisters> hpet({&fake});
    ASSERT_TRUE(hpet.start(20));
    fake.step = 200;
    EXPECT_FALSE(hpet.set_alarm(1000));
    EXPECT_TRUE(hpet.set_alarm(10000));
}

TEST(Hpet, ReadsAWholeCounterAcrossACarry) {
    FakeHpet fake;
    fake.counter = 0xffffffff;
    fake.step = 1;
    time_server::Hpet<HpetRegisters> hpet({&fake});
    const std::uint64_t value = hpet.counter();
    EXPECT_GE(value, 0x100000000U);
    EXPECT_LE(value, fake.counter);
}

// A machine whose time passes with every reading of a counter, and whose HPET interrupts when its comparator is passed:
// at once, or only after a while.
struct SimulatedMachine {
    double ns = 1000;
    double tsc_per_ns = 2.3;
    std::uint32_t configuration = 0;
    std::uint32_t comparator = 0;
    bool armed = false;
    bool interrupt = false;

    void pass(double more) {
        const auto before = static_cast<std::uint64_t>(ns / 10);
        ns += more;
        const auto ticks = static_cast<std::uint64_t>(ns / 10) - before;
        // A timer whose time is over when it is set fires at once, as QEMU's does.
        const std::uint32_t to_go = comparator - static_cast<std::uint32_t>(before);
        if (armed && (configuration & 1U << 2) != 0 && (to_go <= ticks || to_go > 1U << 31)) {
            armed = false;
            interrupt = true;
        }
    }
};
SimulatedMachine simulated;

struct SimulatedRegisters {
    template<typename T>
    T read(std::uint32_t offset) {
        simulated.pass(300);
        switch (offset) {
        case 0x000:
            return 1U << 13;
        case 0x004:
            return 10'000'000;
        case 0x0f0:
            return static_cast<std::uint32_t>(static_cast<std::uint64_t>(simulated.ns / 10));
        case 0x0f4:
            return static_cast<std::uint32_t>(static_cast<std::uint64_t>(simulated.ns / 10) >> 32);
        case 0x100:
            return simulated.configuration;
        case 0x104:
            return 1U << 20;
        default:
            return 0;
        }
    }
    template<typename T>
    void write(std::uint32_t offset, T value) {
        simulated.pass(300);
        if (offset == 0x100) {
            simulated.armed = simulated.armed || (value & 1U << 2) != 0; // with the old comparator
            simulated.configuration = value;
        } else if (offset == 0x108) {
            simulated.comparator = value;
            simulated.armed = true;
        }
    }
};

std::uint64_t simulated_tsc() {
    simulated.pass(20);
    return static_cast<std::uint64_t>(simulated.ns * simulated.tsc_per_ns);
}

// Containers that set deadlines at random; the kernel's idea of the frequency is a tenth too high, right, or too low.
TEST(TimeService, TellsEveryDeadlineOnceAndNeverEarly) {
    for (const std::uint64_t mhz : {2070ULL, 2299ULL, 2300ULL, 2571ULL}) {
        simulated = {};
        protocol::ClockPage page{};
        time_server::Clock clock(page, mhz, 0);
        time_server::Hpet hpet{SimulatedRegisters{}};
        ASSERT_TRUE(hpet.start(20));
        time_server::Timers timers;
        time_server::Service service(clock, hpet, timers, simulated_tsc);
        constexpr unsigned containers = 4;
        protocol::TimerPort ports[containers] = {};
        bool waiting[containers] = {};
        std::minstd_rand random(static_cast<unsigned>(mhz));
        double latest = 0;
        unsigned told = 0;
        const auto signal = [&](unsigned index) {
            ASSERT_TRUE(waiting[index]);
            waiting[index] = false;
            ++told;
            const std::uint64_t now = clock.monotonic(simulated_tsc());
            ASSERT_GE(now, ports[index].deadline_ns);
            latest = std::max(latest, static_cast<double>(now - ports[index].deadline_ns));
        };
        for (unsigned i = 0; i < containers; ++i)
            timers.attach(i, ports[i]);
        for (unsigned step = 0; step < 20000; ++step) {
            const auto index = static_cast<unsigned>(random() % containers);
            if (!waiting[index]) {
                const double scale = std::pow(10.0, static_cast<double>(random() % 8));
                ports[index].deadline_ns = clock.monotonic(simulated_tsc()) + static_cast<std::uint64_t>(scale * 20);
                ++ports[index].generation;
                waiting[index] = true;
                timers.look(index);
            }
            service.serve(signal);
            // Something else wakes the server now and then, else the alarm must.
            for (unsigned idle = 0; !simulated.interrupt && idle < 1 + random() % 2000; ++idle)
                simulated.pass(100'000);
            if (std::exchange(simulated.interrupt, false)) service.interrupted();
        }
        for (unsigned idle = 0; idle < 50; ++idle) {
            service.serve(signal);
            for (unsigned i = 0; !simulated.interrupt && i < 30000; ++i)
                simulated.pass(1'000'000);
            ASSERT_TRUE(simulated.interrupt); // containers are attached: the clock's comparison at least
            simulated.interrupt = false;
            service.interrupted();
        }
        for (const bool still : waiting)
            EXPECT_FALSE(still) << mhz;
        EXPECT_GT(told, 1000U);
        EXPECT_NEAR(static_cast<double>(page.mult), 1000.0 / 2300 * 4294967296.0, 1000) << mhz;
        for (unsigned i = 0; i < containers; ++i)
            timers.detach(i);
        service.serve(signal);
        EXPECT_EQ(simulated.configuration & 1U << 2, 0U);
    }
}

} // namespace
