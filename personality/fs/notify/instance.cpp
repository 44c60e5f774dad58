// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/notify/instance.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/file_system.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/linux/poll.hpp"

#include <algorithm>
#include <cstring>

namespace personality::fs {

namespace {

std::uint32_t instance_count = 0;
std::uint32_t watch_count = 0;

// A name takes whole sixteens, with at least one NUL behind it.
std::uint32_t padded(std::size_t name_length) {
    return name_length == 0 ? 0 : static_cast<std::uint32_t>((name_length + 1 + 15) & ~std::size_t{15});
}

} // namespace

InotifyWatchList& inotify_watches() {
    static Immortal<InotifyWatchList> watches;
    return *watches;
}

void end_inotify_watch(InotifyWatch& watch) {
    InotifyWatchList::remove(watch);
    watch.instance.put(watch.number, linux::in_ignored, 0, {});
    --watch_count;
    delete &watch;
}

InotifyFile::InotifyFile(Ref<Dentry> path, std::uint32_t flags) : File(std::move(path), flags) { ++instance_count; }

InotifyFile::~InotifyFile() {
    for (auto at = inotify_watches().begin(); at != inotify_watches().end();) {
        InotifyWatch& watch = *at;
        ++at;
        if (&watch.instance != this) continue;
        InotifyWatchList::remove(watch);
        --watch_count;
        delete &watch;
    }
    while (InotifyMessage* const message = messages_.pop_front())
        delete message;
    --instance_count;
}

Result<std::int32_t> InotifyFile::add(const Ref<Inode>& inode, std::uint32_t mask) {
    const std::uint32_t kept = mask & (linux::in_all_events | linux::in_unmount | linux::in_oneshot);
    for (InotifyWatch& watch : inotify_watches()) {
        if (&watch.instance != this || watch.inode != inode) continue;
        if ((mask & linux::in_mask_create) != 0) return Errno::eexist;
        watch.mask = (mask & linux::in_mask_add) != 0 ? watch.mask | kept : kept;
        return watch.number;
    }
    if (watch_count >= inotify_limits::max_watches) return Errno::enospc;
    auto* const watch = new (std::nothrow) InotifyWatch{*this, inode, ++last_number_, kept, {}};
    if (!watch) return Errno::enomem;
    inotify_watches().push_back(*watch);
    ++watch_count;
    return watch->number;
}

Result<> InotifyFile::remove(std::int32_t number) {
    for (InotifyWatch& watch : inotify_watches())
        if (&watch.instance == this && watch.number == number) {
            end_inotify_watch(watch);
            return {};
        }
    return Errno::einval;
}

void InotifyFile::put(std::int32_t number, std::uint32_t mask, std::uint32_t cookie, std::string_view name) {
    const bool full = message_count_ >= inotify_limits::max_queued_events;
    if (full) {
        number = -1;
        mask = linux::in_q_overflow;
        cookie = 0;
        name = {};
    }
    const linux::InotifyEvent event{number, mask, cookie, padded(name.size())};
    if (!messages_.empty()) {
        const InotifyMessage& last = messages_.back();
        if (std::memcmp(&last.event, &event, sizeof event) == 0 && last.name.view() == name) return;
    }
    auto own = Name::make(name);
    auto* const message = own ? new (std::nothrow) InotifyMessage{event, std::move(*own), {}} : nullptr;
    if (!message) return;
    messages_.push_back(*message);
    ++message_count_;
    readable_.wake_all();
}

Result<std::size_t> InotifyFile::read(IoBuffer& to, std::uint64_t) {
    while (messages_.empty()) {
        if (nonblock()) return Errno::eagain;
        TRY(readable_.wait());
    }
    if (messages_.front().bytes() > to.remaining()) return Errno::einval;
    std::size_t done = 0;
    while (!messages_.empty() && messages_.front().bytes() <= to.remaining()) {
        InotifyMessage* const message = messages_.pop_front();
        --message_count_;
        char name[256 + 16] = {};
        const std::string_view text = message->name.view();
        std::copy(text.begin(), text.end(), name);
        const std::size_t bytes = message->bytes();
        Result<> put = to.put(&message->event, sizeof message->event);
        if (put) put = to.put(name, message->event.length);
        delete message;
        if (!put) return done > 0 ? Result<std::size_t>(done) : put.error();
        done += bytes;
    }
    return done;
}

Result<std::int64_t> InotifyFile::ioctl(std::uint32_t request, UserAddress argument) {
    if (request != linux::fionread) return Errno::enotty;
    std::size_t bytes = 0;
    for (const InotifyMessage& message : messages_)
        bytes += message.bytes();
    TRY(UserOut<std::int32_t>{{argument}}.write(static_cast<std::int32_t>(bytes)));
    return std::int64_t{0};
}

std::uint32_t InotifyFile::poll(PollTable* table) {
    if (table) table->add(readable_, PollTable::in_events);
    return messages_.empty() ? 0 : linux::pollin | linux::pollrdnorm;
}

void InotifyFile::describe(Text& text) const {
    for (const InotifyWatch& watch : inotify_watches()) {
        if (&watch.instance != this) continue;
        text.add("inotify wd:").hex(static_cast<std::uint32_t>(watch.number));
        text.add(" ino:").hex(watch.inode->attributes().number);
        text.add(" sdev:").hex(watch.inode->file_system().device());
        text.add(" mask:").hex(watch.mask).add(" ignored_mask:0\n");
    }
}

Result<Ref<File>> make_inotify(std::uint32_t flags) {
    if (instance_count >= inotify_limits::max_instances) return Errno::emfile;
    auto path = TRY(make_anonymous_path("inotify"));
    return Ref<File>(TRY(make_ref<InotifyFile>(std::move(path), flags)));
}

namespace {

// The instance that a descriptor's file is, if it is one.
Result<InotifyFile*> instance_of(File& file) {
    if (!is_anonymous(file.path()) || file.path().name() != "anon_inode:inotify") return Errno::einval;
    return static_cast<InotifyFile*>(&file);
}

} // namespace

Result<std::int32_t> add_inotify_watch(File& instance, const Ref<Inode>& inode, std::uint32_t mask) {
    return TRY(instance_of(instance))->add(inode, mask);
}

Result<> remove_inotify_watch(File& instance, std::int32_t number) {
    return TRY(instance_of(instance))->remove(number);
}

} // namespace personality::fs
