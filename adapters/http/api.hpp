#pragma once
// The service over HTTP/JSON: who asks, what of, and the answer as a document. The same routes make the
// OpenAPI document.

#include "adapters/http/server.hpp"
#include "adapters/service/service.hpp"

#include <atomic>
#include <map>

namespace licet::adapters {

class HttpApi final : public HttpApp {
public:
    explicit HttpApi(Service& service);

    void handle(HttpRequest&& request, std::function<void(HttpResponse&&)> answer) override;
    std::string stream_after(std::uint64_t& sequence) override {
        return service_.notices().events_after(sequence);
    }

    struct Counts {
        std::map<int, std::uint64_t> by_status;
    };

private:
    struct Asked;
    void route(Asked& asked);
    std::shared_ptr<Principal const> principal(Asked& asked) const;
    bool within_rate(Asked& asked);

    void commands(Asked& asked);
    void batch(Asked& asked);
    void submit(Asked& asked, Batch commands, bool is_one);
    void events(Asked& asked);
    void grant(Asked& asked);
    void gateway(Asked& asked);
    void snapshot(Asked& asked);
    void rebuild_tables(Asked& asked);
    [[nodiscard]] std::string metrics() const;

    struct Bucket {
        double tokens = 0;
        std::chrono::steady_clock::time_point filled;
    };

    Service& service_;
    std::string openapi_;
    std::mutex mutex_;
    std::map<std::string, Bucket> buckets_;
    mutable std::mutex counts_mutex_;
    std::map<int, std::uint64_t> answers_;
    std::uint64_t refused_access_ = 0;
};

// The OpenAPI 3.1 document of what is served.
[[nodiscard]] std::string openapi_document();

}  // namespace licet::adapters
