#pragma once
// One vocabulary of purposes (contracts/scope) and the words that others use for them: RSL 1.0, CoMP 1.0
// (IAB Tech Lab), aipref (IETF), Content Signals, CAWG training-mining, DPV 2.3. The mapping is total both
// ways: every word of theirs has a set of ours, empty where it says nothing of use; every set of ours is said
// as far as their words go, and what they have no word for is named.

#include "contracts/scope/scope.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace licet::adapters {

enum class Vocabulary { rsl, comp, aipref, content_signals, cawg, dpv };
inline constexpr Vocabulary vocabularies[] = {Vocabulary::rsl,    Vocabulary::comp,
                                              Vocabulary::aipref, Vocabulary::content_signals,
                                              Vocabulary::cawg,   Vocabulary::dpv};
[[nodiscard]] std::string_view text_of(Vocabulary vocabulary);

struct PurposeWord {
    std::string_view word;
    contracts::PurposeSet means;
};
// Every word of the vocabulary; DPV's in the order of their names.
[[nodiscard]] std::span<PurposeWord const> words_of(Vocabulary vocabulary);

// What a word of theirs means; nothing where it is no word of that vocabulary.
[[nodiscard]] std::optional<contracts::PurposeSet> purposes_of(Vocabulary vocabulary, std::string_view word);

struct Said {
    std::vector<std::string_view> words;
    contracts::PurposeSet unsaid;  // there is no word for these, or none that does not say more
};
// Words that together grant no more than the purposes, each as wide as can be.
[[nodiscard]] Said granting(Vocabulary vocabulary, contracts::PurposeSet purposes);
// Words that together forbid no less than the purposes, each as narrow as can be.
[[nodiscard]] Said forbidding(Vocabulary vocabulary, contracts::PurposeSet purposes);

}  // namespace licet::adapters
