// SPDX-License-Identifier: Apache-2.0
//
// An instance's watches and the events that wait in it.
#pragma once

#include "personality/fs/notify/inotify.hpp"
#include "personality/fs/vfs/name.hpp"
#include "personality/linux/inotify.hpp"

namespace personality::fs {

class InotifyFile;

struct InotifyWatch {
    InotifyFile& instance;
    Ref<Inode> inode;
    std::int32_t number;
    std::uint32_t mask;
    ListHook hook; // among all of the container
};

struct InotifyMessage {
    linux::InotifyEvent event;
    Name name; // empty: none
    ListHook hook;

    std::size_t bytes() const { return sizeof event + event.length; }
};

class InotifyFile final : public File {
  public:
    explicit InotifyFile(Ref<Dentry> path, std::uint32_t flags);
    ~InotifyFile() override;

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override;
    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override;
    bool can_poll() const override { return true; }
    std::uint32_t poll(PollTable* table) override;
    void describe(Text& text) const override;

    Result<std::int32_t> add(const Ref<Inode>& inode, std::uint32_t mask);
    Result<> remove(std::int32_t number);
    // Queues an event; equal to the last one it adds nothing. Without memory it is lost, and that is told.
    void put(std::int32_t number, std::uint32_t mask, std::uint32_t cookie, std::string_view name);

  private:
    List<InotifyMessage, &InotifyMessage::hook> messages_;
    std::uint32_t message_count_ = 0;
    std::int32_t last_number_ = 0;
    WaitQueue readable_;
};

using InotifyWatchList = List<InotifyWatch, &InotifyWatch::hook>;
InotifyWatchList& inotify_watches(); // of all instances
// Ends one, and tells its instance with in_ignored.
void end_inotify_watch(InotifyWatch& watch);

} // namespace personality::fs
