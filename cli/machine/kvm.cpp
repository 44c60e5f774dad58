// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/kvm.hpp"

#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace machine {

namespace {

constexpr const char* device = "/dev/kvm";
constexpr auto patience = std::chrono::seconds(10);

std::filesystem::path verdict_file(const std::filesystem::path& state_directory) { return state_directory / "kvm"; }

// What the verdict holds for.
std::string circumstances(const Setup& setup) {
    return os::read_file("/proc/sys/kernel/random/boot_id").value_or("") + qemu_program() + "\n" + identity(setup) +
           "\n";
}

std::optional<bool> known_verdict(const Setup& setup, const std::filesystem::path& state_directory) {
    const std::string remembered = os::read_file(verdict_file(state_directory)).value_or("");
    const std::string now = circumstances(setup);
    if (remembered == now + "works") return true;
    if (remembered == now + "fails") return false;
    return std::nullopt;
}

void remember(const Setup& setup, const std::filesystem::path& state_directory, bool works) {
    os::replace_file(verdict_file(state_directory), circumstances(setup) + (works ? "works" : "fails"));
}

const char* chosen() { return std::getenv("BULKHEAD_ACCELERATOR"); }

} // namespace

Accelerator best_accelerator(const Setup& setup, const std::filesystem::path& state_directory) {
    if (const char* name = chosen()) {
        if (std::strcmp(name, "tcg") == 0) return Accelerator::Tcg;
        if (std::strcmp(name, "kvm") == 0) return Accelerator::Kvm;
        throw os::Error("BULKHEAD_ACCELERATOR is '" + std::string(name) + "', not 'tcg' or 'kvm'");
    }
    if (::access(device, R_OK | W_OK) != 0) return Accelerator::Tcg;
    return known_verdict(setup, state_directory).value_or(false) ? Accelerator::Kvm : Accelerator::Tcg;
}

void distrust_kvm(const Setup& setup, const std::filesystem::path& state_directory) {
    remember(setup, state_directory, false);
}

std::unique_ptr<KvmProbe> KvmProbe::start_if_unknown(os::EventLoop& loop, const Setup& setup,
                                                     const std::filesystem::path& state_directory,
                                                     std::function<void()> done) {
    if (chosen() != nullptr || ::access(device, R_OK | W_OK) != 0) return nullptr;
    if (known_verdict(setup, state_directory)) return nullptr;
    return std::unique_ptr<KvmProbe>(new KvmProbe(loop, setup, state_directory, std::move(done)));
}

KvmProbe::KvmProbe(os::EventLoop& loop, const Setup& setup, std::filesystem::path state_directory,
                   std::function<void()> done)
    : loop_(loop), setup_(setup), state_directory_(std::move(state_directory)), done_(std::move(done)),
      deadline_(loop.after(patience, [this] { verdict(false); })),
      guest_(std::make_unique<Guest>(loop, setup, Accelerator::Kvm, state_directory_ / "kvm-console.log", *this,
                                     [this](const std::string&) { verdict(false); })) {}

KvmProbe::~KvmProbe() { loop_.cancel(deadline_); }

void KvmProbe::verdict(bool works) {
    if (!done_) return;
    remember(setup_, state_directory_, works);
    loop_.defer(std::exchange(done_, nullptr));
}

} // namespace machine
