// SPDX-License-Identifier: Apache-2.0
//
// A process's timers but the one of alarm(2): those of timer_create(2), and setitimer(2)'s of processor time. A process
// has none of this before it asks for a timer.
#pragma once

#include "personality/task/clock_timer.hpp"
#include "personality/task/pending_signals.hpp"

#include <memory>

namespace personality {

class Process;

// Sends a signal of its own, or nothing.
class ProcessTimer : public ClockTimer {
  public:
    ProcessTimer(Process& process, const Clock& clock) : ClockTimer(clock, send), process_(&process) {}
    ~ProcessTimer() {
        if (state) state->timer = nullptr;
    }

    ListHook hook;
    std::int32_t number = 0;
    bool silent = false; // SIGEV_NONE
    unsigned signal = 0;
    std::int32_t task = 0; // that gets it; 0: any of the process
    std::uint64_t value = 0;
    Ref<TimerSignal> state; // null: of setitimer(2), which counts no overruns

  private:
    static bool send(ClockTimer& timer, std::uint64_t times);
    Process* process_;
};

// RLIMIT_CPU: SIGXCPU at the soft limit and every second after it, SIGKILL at the hard one.
class CpuLimitTimer : public ClockTimer {
  public:
    explicit CpuLimitTimer(Process& process);
    void limit_changed();

  private:
    static bool reached(ClockTimer& timer, std::uint64_t times);
    Process* process_;
};

class ProcessTimers {
  public:
    explicit ProcessTimers(Process& process);
    ~ProcessTimers();

    ProcessTimer* find(std::int32_t number);
    void add(ProcessTimer& timer); // and owns it; gives it its number
    void remove(ProcessTimer& timer);
    void remove_all(); // those of timer_create(2): exec(2)
    std::uint32_t count() const { return count_; }

    ProcessTimer virtual_timer, profile_timer;
    CpuLimitTimer cpu_limit;

  private:
    List<ProcessTimer, &ProcessTimer::hook> timers_;
    std::int32_t next_ = 0;
    std::uint32_t count_ = 0;
};

// The process's, made now if there are none. enomem.
Result<ProcessTimers*> timers_of(Process& process);
Result<ProcessTimers*> own_timers(); // the current one's

// RLIMIT_CPU of a process has been set or inherited. enomem.
Result<> watch_cpu_limit(Process& process);

} // namespace personality
