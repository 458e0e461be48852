// The C++ client for Python (licet/binary.py).

#include "adapters/client/client.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace py = pybind11;
using namespace licet::client;

namespace {

py::dict dict_of(Problem const& problem) {
    py::dict out;
    out["rule"] = problem.rule;
    out["detail"] = problem.detail;
    out["pointer"] = problem.pointer;
    out["remedy"] = problem.remedy;
    out["retry_after_ms"] = problem.retry_after.count();
    return out;
}

py::dict dict_of(Reply const& reply) {
    py::dict out;
    out["request"] = reply.request;
    out["count"] = reply.count;
    out["applied_before"] = reply.applied_before;
    py::list refused;
    for (Refused const& one : reply.refused) {
        py::dict row = dict_of(one.problem);
        row["index"] = one.index;
        refused.append(row);
    }
    out["refused"] = refused;
    out["charged"] = reply.charged;
    out["problem"] = reply.problem ? py::object(dict_of(*reply.problem)) : py::object(py::none());
    return out;
}

// Without Python's lock while it waits.
template <class Call>
auto unlocked(Call call) {
    py::gil_scoped_release const release;
    return call();
}

}  // namespace

PYBIND11_MODULE(_binary, module) {
    py::register_exception<Failure>(module, "Failure");
    py::register_exception<TimedOut>(module, "TimedOut");
    py::class_<Connection>(module, "Connection")
        .def(py::init([](std::string const& endpoint, std::string server, std::string own, std::string secret,
                         int patience) {
            return std::make_unique<Connection>(endpoint,
                                                Keys{std::move(server), std::move(own), std::move(secret)},
                                                std::chrono::milliseconds(patience));
        }))
        .def("send_uses",
             [](Connection& self, std::vector<std::uint64_t> const& ids,
                std::vector<std::string> const& licences, std::vector<std::string> const& meters,
                std::vector<std::string> const& assets, std::vector<std::int64_t> const& quantities,
                std::vector<std::int32_t> const& days) {
                 std::vector<Command> uses;
                 for (std::size_t i = 0; i < ids.size(); ++i)
                     uses.emplace_back(Usage{ids[i], licences.at(i), meters.at(i), assets.at(i),
                                             quantities.at(i), days.at(i)});
                 return unlocked([&] { return self.send(uses, true); });
             })
        .def("receive", [](Connection& self) { return dict_of(unlocked([&] { return self.receive(); })); })
        .def("submit",
             [](Connection& self, std::vector<std::pair<std::uint64_t, std::string>> const& documents) {
                 std::vector<Command> commands;
                 for (auto const& [id, json] : documents) commands.emplace_back(Document{id, json});
                 return dict_of(unlocked([&] { return self.submit(commands, true); }));
             })
        .def("query", [](Connection& self, std::string const& name,
                         std::map<std::string, std::string> const& parameters) {
            return unlocked([&] { return self.query(name, parameters); });
        });
}
