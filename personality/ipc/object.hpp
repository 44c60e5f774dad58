// SPDX-License-Identifier: Apache-2.0
//
// What System V's shared memory, semaphores and message queues have in common: a key, an identifier, an owner and
// permissions, sysvipc(7).
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/ref.hpp"
#include "personality/linux/sysv.hpp"

namespace personality::ipc {

struct Identity {
    std::int32_t key = linux::ipc_private;
    std::int32_t id = 0;
    std::uint32_t uid = 0, gid = 0, creator_uid = 0, creator_gid = 0;
    std::uint32_t mode = 0; // permissions, and shm_dest

    // The current process's, with the permissions of a get call's flags.
    static Identity make(std::int32_t key, std::uint32_t flags);

    // eacces. `wanted`: permissions as an owner's, a group's or others', or several of these.
    Result<> check_access(std::uint32_t wanted) const;
    // For removing and changing: eperm.
    Result<> check_owner() const;
    // IPC_SET.
    Result<> change(const linux::IpcPerm& wanted);
    linux::IpcPerm shown() const;
};

inline constexpr std::uint32_t may_read = 0444;
inline constexpr std::uint32_t may_write = 0222;

std::int64_t now_s(); // as the times of IPC_STAT

// The objects of one kind. T has an `identity` and a `hook`, and keeps itself alive by `held` while it is in the table.
template<typename T>
class Table {
  public:
    using Objects = List<T, &T::hook>;
    static constexpr unsigned most = 4096;

    Objects& all() { return objects_; }

    // einval.
    Result<Ref<T>> find(std::int32_t id) {
        for (T& object : objects_)
            if (object.identity.id == id) return Ref<T>(&object);
        return Errno::einval;
    }

    // shmget(2) and its kind: the id of the object with this key, or of a new one. `make` returns a Result<Ref<T>>,
    // `fits` a Result<> for one that exists. eexist, enoent, eacces, enospc.
    template<typename Make, typename Fits>
    Result<std::int32_t> get(std::int32_t key, std::uint32_t flags, Make&& make, Fits&& fits) {
        if (T* const found = key != linux::ipc_private ? find_key(key) : nullptr) {
            if ((flags & linux::ipc_creat) != 0 && (flags & linux::ipc_excl) != 0) return Errno::eexist;
            TRY(fits(*found));
            TRY(found->identity.check_access(flags & 0777));
            return found->identity.id;
        }
        if (key != linux::ipc_private && (flags & linux::ipc_creat) == 0) return Errno::enoent;
        const std::int32_t index = TRY(free_index());
        Ref<T> made = TRY(make());
        made->identity = Identity::make(key, flags);
        made->identity.id = static_cast<std::int32_t>(sequence_) * id_step + index;
        sequence_ = static_cast<std::uint16_t>((sequence_ + 1) % (INT32_MAX / id_step));
        T& added = *made;
        added.held = std::move(made);
        objects_.push_back(added);
        return added.identity.id;
    }

  private:
    static constexpr std::int32_t id_step = 32768; // as programs know identifiers: a sequence number, then an index

    T* find_key(std::int32_t key) {
        for (T& object : objects_)
            if (object.identity.key == key) return &object;
        return nullptr;
    }

    Result<std::int32_t> free_index() {
        for (std::int32_t index = 0; index < static_cast<std::int32_t>(most); ++index) {
            bool used = false;
            for (T& object : objects_)
                used |= object.identity.id % id_step == index;
            if (!used) return index;
        }
        return Errno::enospc;
    }

    Objects objects_;
    std::uint16_t sequence_ = 0;
};

} // namespace personality::ipc
