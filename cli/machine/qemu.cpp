// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/qemu.hpp"

#include "abi/protocol/control.hpp"
#include "cli/machine/kernel_file.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace machine {

namespace {

// How QEMU finds an open file: paths may hold commas and blanks, which its options take apart.
std::string by_descriptor(const os::Descriptor& file) { return "/proc/self/fd/" + std::to_string(file.get()); }

os::Descriptor open_part(const std::filesystem::path& path, const char* what) {
    os::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) throw os::system_error(std::string("the machine's ") + what + " is missing: " + path.string(), errno);
    return file;
}

// The end that QEMU inherits, and ours.
struct SocketPair {
    os::Descriptor theirs;
    os::Descriptor ours;
};

SocketPair socket_pair(const char* what) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        throw os::system_error(what, errno);
    return {os::Descriptor(ends[1]), os::Descriptor(ends[0])};
}

// A chardev of that name on the inherited end.
std::string chardev(const char* name, const os::Descriptor& theirs) {
    return std::string("socket,id=") + name + ",fd=" + std::to_string(theirs.get());
}

// The socket's address, whatever the length of the directory's name.
sockaddr_un address_of(const Qemu& qemu) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = by_descriptor(qemu.directory) + "/" + qemu.socket_name.string();
    if (path.size() >= sizeof address.sun_path) throw os::Error("the console's name is too long: " + path);
    path.copy(address.sun_path, path.size());
    return address;
}

os::Descriptor listen_at(const Qemu& qemu) {
    const sockaddr_un address = address_of(qemu);
    ::unlink(address.sun_path); // of a machine before this one
    os::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket.get(), 1) != 0)
        throw os::system_error("creating the control channel", errno);
    return socket;
}

// Software emulation counts a byte of `rep movsb` as an instruction: programs are not told that it is quick. Nor are
// they told of AVX on stock seL4, whose default configuration does not save it: some look at CPUID alone, not at XCR0.
std::string processor(Accelerator accelerator, bool stock) {
    std::string model = accelerator == Accelerator::Kvm ? "host" : "max,vendor=GenuineIntel,-erms,-fsrm";
    if (stock) model += ",-avx,-avx2,-fma,-f16c,-vaes,-vpclmulqdq,-avx-vnni,-avx512f";
    return model;
}

} // namespace

os::Descriptor Qemu::connect() const {
    const sockaddr_un address = address_of(*this);
    os::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0)
        throw os::system_error("opening the control channel", errno);
    return socket;
}

std::string qemu_program() {
    const char* chosen = std::getenv("BULKHEAD_QEMU");
    return chosen != nullptr && chosen[0] != '\0' ? chosen : "qemu-system-x86_64";
}

Qemu start_qemu(const Setup& setup, Accelerator accelerator, Clock clock, const std::filesystem::path& console,
                int priority) {
    const KernelFile kernel_file = open_kernel(setup.kernel);
    const os::Descriptor& kernel = kernel_file.file;
    const os::Descriptor root = open_part(setup.root, "root task");
    const os::Descriptor disk = open_part(setup.disk, "image store");
    const os::Descriptor serial = os::open_file(console, O_WRONLY | O_CREAT | O_TRUNC);
    Qemu qemu;
    qemu.directory = os::Descriptor(::open(console.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    qemu.socket_name = console.filename().replace_extension(".control");
    const os::Descriptor control = listen_at(qemu);
    SocketPair restarts = socket_pair("creating the control channel");
    SocketPair monitor = socket_pair("creating the channel to QEMU's monitor");
    qemu.restarts = std::move(restarts.ours);
    qemu.monitor = std::move(monitor.ours);

    os::Launch launch;
    launch.command = {
        qemu_program(), "-machine", "q35", "-bios", "qboot.rom", "-nodefaults", "-no-user-config", "-display", "none",
        "-no-reboot", "-smp", "1", "-m", std::to_string(setup.memory_bytes >> 20) + "M", "-accel",
        accelerator == Accelerator::Kvm ? "kvm" : "tcg", "-cpu", processor(accelerator, kernel_file.stock), "-kernel",
        by_descriptor(kernel), "-initrd", by_descriptor(root), "-serial", "file:" + by_descriptor(serial),
        // Ends QEMU when the kernel gives up.
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-blockdev",
        "driver=raw,node-name=store,read-only=on,file.driver=file,file.locking=off,file.filename=" +
            by_descriptor(disk),
        "-device", "virtio-blk-pci,drive=store,disable-legacy=on", "-device",
        "virtio-serial-pci,disable-legacy=on,max_ports=3", "-chardev",
        chardev("control", control) + ",server=on,wait=off", "-device",
        std::string("virtserialport,nr=1,chardev=control,name=") + protocol::control_port_name, "-chardev",
        chardev("restarts", restarts.theirs), "-device",
        std::string("virtserialport,nr=2,chardev=restarts,name=") + protocol::restart_port_name, "-chardev",
        chardev("monitor", monitor.theirs), "-mon", "chardev=monitor,mode=control", "-netdev",
        std::string("user,ipv6=off,id=") + uplink, "-device",
        std::string("virtio-net-pci,disable-legacy=on,romfile=,netdev=") + uplink};
    if (clock == Clock::Instructions) launch.command.insert(launch.command.end(), {"-icount", "shift=1"});
    launch.inherited = {kernel.get(),          root.get(),          disk.get(), serial.get(), control.get(),
                        restarts.theirs.get(), monitor.theirs.get()};
    launch.standard_error = serial.get();
    launch.die_with_parent = true;
    launch.new_session = true;
    launch.priority = priority;
    try {
        qemu.process = os::Process::start(launch);
        return qemu;
    } catch (const os::Error& error) {
        throw os::Error(std::string(error.what()) + " (on Debian: apt-get install qemu-system-x86)");
    }
}

} // namespace machine
