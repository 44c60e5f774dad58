// SPDX-License-Identifier: Apache-2.0
//
// Whether KVM runs this machine. That /dev/kvm opens proves little (nested and emulated ones do), so the verdict comes
// from a machine that is started under KVM in the background and either answers Hello or does not. It is remembered for
// this host boot, this QEMU and this kernel; until there is one, machines run under TCG.
#pragma once

#include "cli/machine/guest.hpp"

#include <functional>

namespace machine {

// $BULKHEAD_ACCELERATOR ("tcg", "kvm") or what is remembered. Throws os::Error for another word.
Accelerator best_accelerator(const Setup& setup, const std::filesystem::path& state_directory);

// A machine under KVM failed where the verdict was good.
void distrust_kvm(const Setup& setup, const std::filesystem::path& state_directory);

// The background probe: does its work while it lives.
class KvmProbe : public ChannelHandler {
  public:
    // Nothing when the verdict is known or there is no KVM to try. `done` is called from the loop at the end.
    static std::unique_ptr<KvmProbe> start_if_unknown(os::EventLoop& loop, const Setup& setup,
                                                      const std::filesystem::path& state_directory,
                                                      std::function<void()> done);
    ~KvmProbe() override;

    void on_hello(const protocol::Hello&) override { verdict(true); }
    void on_data(std::uint32_t, std::string_view) override {}
    void on_credit(std::uint32_t, std::uint32_t) override {}
    void on_created(std::uint32_t) override {}
    void on_exited(std::uint32_t, const protocol::Exited&) override {}
    void on_stopped(std::uint32_t) override {}
    void on_resume(std::uint32_t, const protocol::Resume&) override {}
    void on_destroyed(std::uint32_t, const protocol::Destroyed&) override {}
    void on_error(std::uint32_t, const protocol::Error&) override {}
    void on_stats(const protocol::MachineStats&) override {}
    void on_container_stats(std::uint32_t, const protocol::ContainerStats&) override {}
    void on_interface_set(std::uint32_t) override {}
    void on_room() override {}
    void on_reopened() override {}

  private:
    KvmProbe(os::EventLoop& loop, const Setup& setup, std::filesystem::path state_directory,
             std::function<void()> done);
    void verdict(bool works);

    os::EventLoop& loop_;
    Setup setup_;
    std::filesystem::path state_directory_;
    std::function<void()> done_;
    os::EventLoop::Timer deadline_ = 0;
    std::unique_ptr<Guest> guest_;
};

} // namespace machine
