// SPDX-License-Identifier: Apache-2.0
#include "personality/ipc/proc_text.hpp"

#include "personality/ipc/message_queue.hpp"
#include "personality/ipc/semaphore_set.hpp"
#include "personality/ipc/shared_segment.hpp"

namespace personality::ipc {

namespace {

void add_signed(fs::Text& text, std::int64_t number, unsigned width) {
    fs::FixedText<24> digits;
    digits.add_signed(number);
    for (std::size_t i = digits.view().size(); i < width; ++i)
        text.add(' ');
    text.add(digits.view());
}

void add_identity(fs::Text& text, const Identity& identity) {
    add_signed(text, identity.key, 10);
    text.add(' ');
    add_signed(text, identity.id, 10);
    text.add("  ").octal(identity.mode, 4, ' ');
}

void add_owner(fs::Text& text, const Identity& identity) {
    for (const std::uint32_t id : {identity.uid, identity.gid, identity.creator_uid, identity.creator_gid})
        text.add(' ').decimal(id, 5);
}

void add_time(fs::Text& text, std::int64_t time) { text.add(' ').decimal(static_cast<std::uint64_t>(time), 10); }

} // namespace

Result<> segments_text(fs::Text& text) {
    text.add(
        "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      "
        "dtime      ctime                   rss                  swap\n");
    for (const SharedSegment& segment : segments().all()) {
        add_identity(text, segment.identity);
        text.add(' ').decimal(segment.bytes, 21).add(' ');
        add_signed(text, segment.creator, 5);
        text.add(' ');
        add_signed(text, segment.last, 5);
        text.add("  ").decimal(segment.attachments(), 5);
        add_owner(text, segment.identity);
        for (const std::int64_t time : {segment.attached, segment.detached, segment.changed})
            add_time(text, time);
        text.add(' ').decimal(segment.resident_pages() * page_size, 21).add(' ').decimal(0, 21).add('\n');
    }
    return {};
}

Result<> semaphores_text(fs::Text& text) {
    text.add("       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
    for (const SemaphoreSet& set : semaphore_sets().all()) {
        add_identity(text, set.identity);
        text.add(' ').decimal(set.count, 10);
        add_owner(text, set.identity);
        add_time(text, set.operated);
        add_time(text, set.changed);
        text.add('\n');
    }
    return {};
}

Result<> messages_text(fs::Text& text) {
    text.add("       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      "
             "rtime      ctime\n");
    for (const MessageQueue& queue : message_queues().all()) {
        add_identity(text, queue.identity);
        text.add("  ").decimal(queue.bytes, 10).add(' ').decimal(queue.count, 10).add(' ');
        add_signed(text, queue.last_sender, 5);
        text.add(' ');
        add_signed(text, queue.last_receiver, 5);
        add_owner(text, queue.identity);
        for (const std::int64_t time : {queue.sent, queue.received, queue.changed})
            add_time(text, time);
        text.add('\n');
    }
    return {};
}

} // namespace personality::ipc
