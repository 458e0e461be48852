#include "adapters/files/file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace licet::adapters {

Result<std::string, std::string> read_file(std::string const& path, std::uint64_t bytes_max) {
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) return Unexpected{path + ": is a folder, not a file"};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Unexpected{path + ": cannot be opened: " + std::strerror(errno)};
    std::string text;
    char piece[1 << 16];
    while (file.read(piece, sizeof piece) || file.gcount() > 0) {
        text.append(piece, static_cast<std::size_t>(file.gcount()));
        if (text.size() > bytes_max)
            return Unexpected{path + ": is larger than the " + std::to_string(bytes_max) +
                              " bytes that are read"};
    }
    return text;
}

std::string write_file(std::string const& path, std::string const& text) {
    std::string const beside = path + ".part";
    {
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
        file.flush();
        if (!file) return path + ": cannot be written: " + std::strerror(errno);
    }
    std::error_code failed;
    std::filesystem::rename(beside, path, failed);
    return failed ? path + ": cannot be written: " + failed.message() : std::string();
}

}  // namespace licet::adapters
