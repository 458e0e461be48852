#pragma once
// libpqxx 6 and 7 spell the same things differently; here they are spelt once.

#include <pqxx/pqxx>

#include <string>
#include <string_view>

namespace licet::adapters::pg {

#if PQXX_VERSION_MAJOR >= 7
inline std::basic_string<std::byte> bytes(std::string_view text) {
    auto const* const data = reinterpret_cast<std::byte const*>(text.data());
    return {data, text.size()};
}
inline std::string text_of_bytes(pqxx::field const& field) {
    auto const read = field.as<std::basic_string<std::byte>>();
    return {reinterpret_cast<char const*>(read.data()), read.size()};
}
inline void never_reconnect(pqxx::connection&) {}
#else
inline pqxx::binarystring bytes(std::string_view text) {
    return {text.data(), text.size()};
}
inline std::string text_of_bytes(pqxx::field const& field) {
    return pqxx::binarystring(field).str();
}
// Version 6 opens a lost connection again behind one's back, and forgets what was in doubt.
inline void never_reconnect(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}
#endif

#if PQXX_VERSION_MAJOR >= 8 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
template <class... A>
pqxx::result run(pqxx::transaction_base& transaction, std::string const& sql, A const&... arguments) {
    return transaction.exec(sql, pqxx::params{arguments...});
}
template <class... A>
pqxx::result run_prepared(pqxx::transaction_base& transaction, std::string const& name,
                          A const&... arguments) {
    return transaction.exec(pqxx::prepped{name}, pqxx::params{arguments...});
}
#else
template <class... A>
pqxx::result run(pqxx::transaction_base& transaction, std::string const& sql, A const&... arguments) {
    return transaction.exec_params(sql, arguments...);
}
template <class... A>
pqxx::result run_prepared(pqxx::transaction_base& transaction, std::string const& name,
                          A const&... arguments) {
    return transaction.exec_prepared(name, arguments...);
}
#endif

}  // namespace licet::adapters::pg
