#include "adapters/bus/curve_key.hpp"

#include "adapters/files/file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <stdexcept>

namespace licet::adapters {

CurveKey curve_key_in(std::string const& path) {
    std::array<char, 41> shown{};
    std::array<char, 41> secret{};
    if (access(path.c_str(), F_OK) == 0) {
        auto const text = read_file(path, 64);
        if (!text || text->size() < 40)
            throw std::runtime_error(path + ": holds no CURVE key of 40 characters");
        if (zmq_curve_public(shown.data(), text->substr(0, 40).c_str()) != 0)
            throw std::runtime_error(path + ": holds no CURVE key");
        return {shown.data(), text->substr(0, 40)};
    }
    if (zmq_curve_keypair(shown.data(), secret.data()) != 0)
        throw std::runtime_error("this libzmq has no CURVE");
    int const fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool const is_kept = fd >= 0 && write(fd, secret.data(), 40) == 40 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!is_kept) throw std::runtime_error(path + ": the server's CURVE key cannot be kept there");
    return {shown.data(), secret.data()};
}

}  // namespace licet::adapters
