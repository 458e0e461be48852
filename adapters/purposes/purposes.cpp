#include "adapters/purposes/purposes.hpp"

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <iterator>

namespace licet::adapters {
namespace {

using contracts::Purpose;
using contracts::PurposeSet;

constexpr PurposeSet set_of(std::initializer_list<Purpose> purposes) {
    PurposeSet out;
    for (Purpose const purpose : purposes) out.bits |= std::uint64_t{1} << static_cast<unsigned>(purpose);
    return out;
}
constexpr PurposeSet both(PurposeSet a, PurposeSet b) {
    return {a.bits | b.bits};
}

constexpr PurposeSet nothing{};
constexpr PurposeSet training = set_of({Purpose::train_generative, Purpose::train_other, Purpose::fine_tune});
constexpr PurposeSet generative = set_of({Purpose::train_generative, Purpose::fine_tune});
constexpr PurposeSet input = set_of({Purpose::input});
constexpr PurposeSet index = set_of({Purpose::index});
constexpr PurposeSet search = set_of({Purpose::search});
// "Any use by AI systems, including training, inference, indexing, retrieval, generation, grounding, or model
// evaluation" (CoMP 1.0, which took RSL's words).
constexpr PurposeSet by_ai =
    both(both(training, both(input, index)), set_of({Purpose::evaluate, Purpose::synthesize}));
// "Any automated processing": showing the work to people is not.
constexpr PurposeSet automated = both(by_ai, set_of({Purpose::search, Purpose::mine}));

// DPV says why somebody acts, not how data is used for it: these are the uses that serve such an end.
constexpr PurposeSet research =
    both(training, set_of({Purpose::evaluate, Purpose::mine, Purpose::synthesize}));
constexpr PurposeSet service = set_of({Purpose::input, Purpose::display});
constexpr PurposeSet finding = set_of({Purpose::index, Purpose::search});
constexpr PurposeSet everything{(std::uint64_t{1} << contracts::purpose_count) - 1};

constexpr PurposeWord rsl[] = {{"all", automated},  {"ai-all", by_ai},   {"ai-train", training},
                               {"ai-input", input}, {"ai-index", index}, {"search", search}};
// The numbers of "List: Intended Use Function", by their labels; and the sub-functions.
constexpr PurposeWord comp[] = {
    {"all", automated},   {"ai-all", by_ai},       {"ai-train", training},     {"ai-input", input},
    {"ai-index", index},  {"search", search},      {"training", training},     {"rag", input},
    {"grounding", input}, {"agent-view", nothing}, {"agent-actions", nothing}, {"other", nothing}};
// train-ai is of generative models only.
constexpr PurposeWord aipref[] = {{"train-ai", generative}, {"ai-use", input}, {"search", search}};
constexpr PurposeWord content_signals[] = {{"ai-train", training}, {"ai-input", input}, {"search", search}};
constexpr PurposeWord cawg[] = {{"data_mining", set_of({Purpose::mine})},
                                {"ai_inference", input},
                                {"ai_training", set_of({Purpose::train_other})},
                                {"ai_generative_training", generative}};
constexpr PurposeWord dpv[] = {
#include "adapters/purposes/dpv.inc"
};

}  // namespace

std::string_view text_of(Vocabulary vocabulary) {
    switch (vocabulary) {
        case Vocabulary::rsl:
            return "rsl";
        case Vocabulary::comp:
            return "comp";
        case Vocabulary::aipref:
            return "aipref";
        case Vocabulary::content_signals:
            return "content-signals";
        case Vocabulary::cawg:
            return "cawg";
        case Vocabulary::dpv:
            break;
    }
    return "dpv";
}

std::span<PurposeWord const> words_of(Vocabulary vocabulary) {
    switch (vocabulary) {
        case Vocabulary::rsl:
            return rsl;
        case Vocabulary::comp:
            return comp;
        case Vocabulary::aipref:
            return aipref;
        case Vocabulary::content_signals:
            return content_signals;
        case Vocabulary::cawg:
            return cawg;
        case Vocabulary::dpv:
            break;
    }
    return dpv;
}

std::optional<PurposeSet> purposes_of(Vocabulary vocabulary, std::string_view word) {
    auto const words = words_of(vocabulary);
    auto const found = std::ranges::find(words, word, &PurposeWord::word);
    return found == words.end() ? std::nullopt : std::optional(found->means);
}

Said granting(Vocabulary vocabulary, PurposeSet purposes) {
    Said out;
    out.unsaid = purposes;
    // The widest word first; of two that mean the same, the first.
    while (true) {
        PurposeWord const* best = nullptr;
        for (PurposeWord const& word : words_of(vocabulary))
            if (purposes.covers(word.means) && (word.means.bits & out.unsaid.bits) != 0 &&
                (best == nullptr || std::popcount(word.means.bits) > std::popcount(best->means.bits)))
                best = &word;
        if (best == nullptr) return out;
        out.words.push_back(best->word);
        out.unsaid.bits &= ~best->means.bits;
    }
}

Said forbidding(Vocabulary vocabulary, PurposeSet purposes) {
    // What words say exactly is said by them; for each purpose left, the narrowest word that reaches it.
    Said out = granting(vocabulary, purposes);
    PurposeSet left = out.unsaid;
    for (std::size_t i = 0; i < contracts::purpose_count; ++i) {
        auto const purpose = static_cast<Purpose>(i);
        if (!left.contains(purpose)) continue;
        PurposeWord const* best = nullptr;
        for (PurposeWord const& word : words_of(vocabulary))
            if (word.means.contains(purpose) &&
                (best == nullptr || std::popcount(word.means.bits) < std::popcount(best->means.bits)))
                best = &word;
        if (best == nullptr) continue;
        out.words.push_back(best->word);
        left.bits &= ~best->means.bits;
    }
    out.unsaid = left;
    return out;
}

}  // namespace licet::adapters
