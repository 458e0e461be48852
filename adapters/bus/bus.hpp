#pragma once
// The binary API on ZeroMQ: a ROUTER for commands and queries, a PUB for notices, both under CURVE. A ZAP
// handler of this process says who a key is; the domain is enforced, so without its verdict nobody comes in,
// and a message whose connection carries no verdict is not read.

#include "adapters/service/service.hpp"

#include <memory>
#include <string>

namespace licet::adapters {

class Bus {
public:
    // Bound and serving when it returns; throws std::runtime_error where an endpoint cannot be had.
    explicit Bus(Service& service);
    ~Bus();
    Bus(Bus const&) = delete;
    Bus& operator=(Bus const&) = delete;

    [[nodiscard]] std::string endpoint() const;
    [[nodiscard]] std::string feed_endpoint() const;
    [[nodiscard]] std::string public_key() const;  // Z85, for clients
    // New notices are to be published. Quick; any thread.
    void wake();
    // Sends what is answered and ends. Call it once the writer has stopped.
    void stop();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace licet::adapters
