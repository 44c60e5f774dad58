// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/task_count.hpp"

namespace personality {

Task::Task(Process& of) : Task(of, of.pid) {}

// A process counts for its first task, as long as it is in the table.
Task::Task(Process& of, std::int32_t number) : tid(number), process(of) {
    if (!process.tasks.empty()) task_count::add();
    process.tasks.push_back(*this);
}

Task::~Task() {
    process_hook.unlink();
    if (!process.tasks.empty()) task_count::remove();
    if (user != nullptr) user->release();
}

Task* Task::find(std::int32_t tid) {
    for (Process& process : Process::all())
        for (Task& task : process.tasks)
            if (task.tid == tid) return &task;
    return nullptr;
}

bool Task::leads() const { return tid == process.pid; }

bool Task::ending() const { return process.ending || (process.survivor != nullptr && process.survivor != this); }

char (&Task::name())[16] { return leads() ? process.name : own_name; }

} // namespace personality
