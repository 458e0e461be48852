// Reports uses under a licence and prints what they cost: report_usage ENDPOINT SERVER_KEY KEY SECRET LICENCE
// METER
#include <licet/client.hpp>

#include <cstdio>

int main(int argc, char** argv) try {
    if (argc != 7) return 2;
    licet::client::Connection service(argv[1], {argv[2], argv[3], argv[4]});
    std::vector<licet::client::Command> uses;
    for (std::uint64_t i = 1; i <= 100; ++i)
        uses.push_back(licet::client::Usage{i, argv[5], argv[6], "", static_cast<std::int64_t>(i), 20'513});
    auto const reply = service.submit(uses, true);
    if (reply.problem)
        return std::printf("%s: %s\n", reply.problem->rule.c_str(), reply.problem->remedy.c_str()), 1;
    for (auto const& refused : reply.refused)
        std::printf("%u: %s, %s\n", refused.index, refused.problem.rule.c_str(),
                    refused.problem.remedy.c_str());
    long long charged = 0;
    for (auto const amount : reply.charged) charged += amount;
    std::printf("%u uses, %u of them before, charged %lld\n", reply.count, reply.applied_before, charged);
    return reply.refused.empty() ? 0 : 1;
} catch (std::exception const& failure) {
    return std::printf("%s\n", failure.what()), 1;
}
