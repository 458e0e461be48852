#include "settlement/ledger/account.hpp"

namespace licet::settlement {
namespace {

// In the order of AccountKind.
constexpr AccountRule chart[account_kind_count] = {
    {"bank", true, true},          {"receivable", true, false},    {"accrued", false, false},
    {"escrow", false, true},       {"payable", false, true},       {"held", false, true},
    {"in-transit", false, true},   {"commission", false, true},    {"retained", false, true},
    {"withheld-tax", false, true}, {"vat", false, true},           {"on-hold", false, true},
    {"unmatched", false, true},    {"pool-interest", false, true}, {"netting", false, true},
    {"reserved", false, true},
};

}  // namespace

AccountRule const& rule_of(AccountKind kind) {
    return chart[static_cast<std::size_t>(kind)];
}

}  // namespace licet::settlement
