#pragma once
// The terms of http://www.w3.org/ns/odrl.jsonld, as published with ODRL 2.2: what each stands for, and how
// its values are read ("@id", "@vocab", a datatype, or as they stand). Documents name this context; nothing
// is fetched.

#include <span>
#include <string_view>

namespace licet::adapters::odrl {

struct ContextTerm {
    std::string_view name;
    std::string_view id;
    std::string_view type;
};
[[nodiscard]] std::span<ContextTerm const> odrl_context();

}  // namespace licet::adapters::odrl
