// SPDX-License-Identifier: Apache-2.0
//
// The daemon's heart: the one machine, the containers in it, and the catalog of all there are. It knows nothing of
// clients but the callbacks they leave.
#pragma once

#include "cli/machine/catalog.hpp"
#include "cli/machine/container.hpp"
#include "cli/machine/guest.hpp"
#include "cli/machine/networks.hpp"
#include "cli/machine/publisher.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

namespace machine {

// A container's start in the machine.
struct StartRequest {
    protocol::Create create;
    Streams streams;
    Container::Listener listener;
    unsigned restarts = 0; // how often it has been started again by itself
};

class Supervisor : public ChannelHandler {
  public:
    using Done = std::function<void(const std::string& error)>; // empty: done

    Supervisor(os::EventLoop& loop, const std::filesystem::path& state_directory);
    ~Supervisor() override;

    Catalog& catalog() { return catalog_; }
    const Networks& networks() const { return networks_; }
    bool has_machine() const { return guest_ != nullptr; }
    // Containers that have not ended.
    std::size_t running() const;

    // Starts the machine unless there is one; throws os::Error.
    void start(const Setup& setup);
    // `done` once the machine takes containers, or will not.
    void when_ready(Done done);
    // Ends the machine and with it all containers.
    void stop();

    // A new container that does not run yet. In `record`: id, name (empty: to be chosen), and what was asked for.
    // Throws os::Error.
    void create(container::Record record, std::string_view spec);
    // A new container that runs at once. Throws os::Error when the request can't be; everything else the listener
    // hears. A machine must have been started.
    void run(container::Record record, StartRequest request);
    // Likewise, one that was created or has ended and left the machine (when_gone()). The catalog has its limits and
    // spec.
    void start(const std::string& id, StartRequest request);
    // The container, while it is alive in the machine.
    Container* live(const std::string& id);
    // Throws os::Error when it does not run.
    void kill(const std::string& reference, int signal);
    // Its stop signal, or `signal`, then SIGKILL when that has brought no end in `patience` (nullopt: never). `done`
    // when it has ended; at once when it does not run. It does not start again by itself.
    void stop(const std::string& reference, std::optional<int> signal, std::optional<std::chrono::seconds> patience,
              Done done);
    void rename(const std::string& reference, const std::string& name);
    // `done` when nothing of it runs. Throws os::Error when it runs and `force` is not set.
    void remove(const std::string& reference, bool force, Done done);
    // Calls `ended` when the container has ended; at once when it has.
    void when_ended(const std::string& id, std::function<void(const container::Record&)> ended);

    // Calls `gone` when the machine has nothing of the container any more.
    void when_gone(const std::string& id, std::function<void()> gone);

    // A new network; its id. Throws os::Error.
    std::string create_network(network::Record record) { return networks_.create(std::move(record)); }
    // Throws os::Error while a container that runs is in it.
    void remove_network(const std::string& reference);
    // The container is in the network from now on. Throws os::Error.
    void connect(const std::string& reference, network::Endpoint endpoint, Done done);
    // And not any more. Throws os::Error.
    void disconnect(const std::string& reference, const std::string& network, Done done);

    // The machine for `machine ls`: its figures come from the machine, so later; null when it is lost meanwhile.
    void describe(std::function<void(const nlohmann::json& machine)> done);

    // Ends a server of the machine at once; the manager starts it anew. Throws os::Error without a machine.
    void restart_server(protocol::ServerName server);

    // What the container has and uses; nullopt when it is not in the machine.
    using Figures = std::optional<protocol::ContainerStats>;
    void measure(const std::string& id, std::function<void(const Figures& figures)> done);

    // From the machine.
    void on_hello(const protocol::Hello& hello) override;
    void on_data(std::uint32_t container, std::string_view bytes) override;
    void on_credit(std::uint32_t container, std::uint32_t bytes) override;
    void on_created(std::uint32_t container) override;
    void on_resume(std::uint32_t container, const protocol::Resume& resume) override;
    void on_exited(std::uint32_t container, const protocol::Exited& exited) override;
    void on_stopped(std::uint32_t container) override;
    void on_destroyed(std::uint32_t container, const protocol::Destroyed& destroyed) override;
    void on_error(std::uint32_t container, const protocol::Error& error) override;
    void on_stats(const protocol::MachineStats& stats) override;
    void on_container_stats(std::uint32_t container, const protocol::ContainerStats& stats) override;
    void on_interface_set(std::uint32_t container) override;
    void on_room() override;
    void on_reopened() override;

  private:
    Container* at(std::uint32_t number);
    void end_known(Container& container);
    void not_resumed(Container& container);
    void lost(const std::string& why);
    void forget_when_over(std::uint32_t number);
    void name(container::Record& record) const;
    void launch(container::Record record, StartRequest request, std::optional<container::Record> before);
    void begin(std::uint32_t number);
    void join_networks(network::Membership& membership) const;
    void reserve_ports(container::Record& record);
    Networks::Used addresses_in_use() const;

    // An interface of which the machine has not said that it is set.
    struct Setting {
        protocol::SetInterface request;
        Done done;
    };

    // A container that is to start again, or did so and may have to again.
    struct Restart {
        protocol::Create create;
        std::chrono::milliseconds delay{0};
        unsigned count = 0;
        bool input_waits = false;
        os::EventLoop::Timer timer = 0;
    };
    struct Live;
    void start_again_if_asked(Live& live, const container::Record& record);
    void start_again(const std::string& id);
    void forget_restart(const std::string& id);

    struct Live {
        std::unique_ptr<Container> container;
        protocol::Create create;
        network::Membership network; // what it has until the machine has nothing of it
        bool input_waits = false;    // for a client to attach
        bool asked_to_stop = false;  // so it does not start again
        bool destroyed = false;      // the machine has nothing of it any more
        bool drained = false;        // the client has everything
        std::vector<Done> when_stopped;
        std::vector<std::function<void(const container::Record&)>> when_ended;
        std::vector<std::function<void()>> when_gone;
        std::vector<std::function<void(const Figures&)>> measuring;
        std::deque<Setting> setting;             // in order
        std::optional<container::Record> before; // what to go back to should the machine refuse it
    };

    std::vector<container::Record> running_records() const;
    Live* live_entry(const std::string& id);
    void set_networks(const container::Record& before, network::Membership membership, const Done& done);
    void set_interface(Live& live, const network::Membership& membership, Done done);
    void move_ports(Live& live, network::Membership& membership);
    static void interface_set(Live& live, const std::string& error);
    void left_machine(Live& live);
    static void measured(Live& live, const Figures& figures);

    os::EventLoop& loop_;
    std::filesystem::path console_;
    Catalog catalog_;
    Networks networks_;
    Publisher publisher_;
    std::unique_ptr<Guest> guest_;
    std::map<std::uint32_t, Live> live_;
    std::map<std::string, Restart> restarts_; // by id
    std::uint32_t last_number_ = 0;
    std::vector<Done> waiting_;
    std::deque<std::function<void(const nlohmann::json&)>> describing_;
    std::deque<nlohmann::json> recent_; // milestones of the containers that ended last
};

} // namespace machine
