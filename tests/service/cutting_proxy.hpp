#pragma once
// Stands between a client and a server on this machine, and cuts the connection exactly where asked: before a
// request reaches the server, or after the server has answered it and before the client has heard.

#include "tests/service/postgres.hpp"

#include <poll.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace licet::testing {

class CuttingProxy {
public:
    explicit CuttingProxy(int target) : target_(target) {
        listen_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)bind(listen_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        (void)listen(listen_, 64);
        socklen_t size = sizeof address;
        (void)getsockname(listen_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~CuttingProxy() {
        is_over_ = true;
        thread_.join();
        close(listen_);
    }
    CuttingProxy(CuttingProxy const&) = delete;
    CuttingProxy& operator=(CuttingProxy const&) = delete;

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int cuts() const { return cuts_; }
    // All that clients have sent so far, for playing it again.
    [[nodiscard]] std::string recorded() const {
        std::lock_guard const lock(mutex_);
        return recorded_;
    }
    // The next request that is sent, of any client.
    void cut_before_request() { plan_ = Plan::before; }
    void cut_after_request() { plan_ = Plan::after; }

private:
    enum class Plan { none, before, after };
    struct Pair {
        int client;
        int server;
        bool drops_answer = false;
    };

    void serve() {
        std::vector<Pair> pairs;
        std::vector<char> buffer(1U << 16U);
        while (!is_over_) {
            std::vector<pollfd> fds{{listen_, POLLIN, 0}};
            for (Pair const& pair : pairs) {
                fds.push_back({pair.client, POLLIN, 0});
                fds.push_back({pair.server, POLLIN, 0});
            }
            if (poll(fds.data(), fds.size(), 20) <= 0) continue;
            std::vector<Pair> kept;
            for (std::size_t i = 0; i < pairs.size(); ++i) {
                Pair pair = pairs[i];
                bool is_cut = false;
                if (fds[1 + 2 * i].revents != 0) {
                    auto const n = recv(pair.client, buffer.data(), buffer.size(), 0);
                    if (n > 0) {
                        std::lock_guard const lock(mutex_);
                        recorded_.append(buffer.data(), static_cast<std::size_t>(n));
                    }
                    Plan const plan = n > 0 ? plan_.exchange(Plan::none) : Plan::none;
                    if (n <= 0 || plan == Plan::before)
                        is_cut = true;
                    else
                        (void)send(pair.server, buffer.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL);
                    if (plan == Plan::after) pair.drops_answer = true;
                    if (plan != Plan::none) ++cuts_;
                }
                if (!is_cut && fds[2 + 2 * i].revents != 0) {
                    auto const n = recv(pair.server, buffer.data(), buffer.size(), 0);
                    if (n <= 0 || pair.drops_answer)
                        is_cut = true;
                    else
                        (void)send(pair.client, buffer.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL);
                }
                if (is_cut) {
                    close(pair.client);
                    close(pair.server);
                } else {
                    kept.push_back(pair);
                }
            }
            pairs = std::move(kept);
            if (fds[0].revents != 0) {
                int const client = accept(listen_, nullptr, nullptr);
                int const server = socket(AF_INET, SOCK_STREAM, 0);
                sockaddr_in address{};
                address.sin_family = AF_INET;
                address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                address.sin_port = htons(static_cast<std::uint16_t>(target_));
                if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
                    pairs.push_back({client, server});
                } else {
                    close(client);
                    close(server);
                }
            }
        }
        for (Pair const& pair : pairs) {
            close(pair.client);
            close(pair.server);
        }
    }

    int target_;
    int listen_ = -1;
    int port_ = 0;
    std::atomic<Plan> plan_{Plan::none};
    std::atomic<int> cuts_{0};
    std::atomic<bool> is_over_{false};
    mutable std::mutex mutex_;
    std::string recorded_;
    std::thread thread_;
};

}  // namespace licet::testing
