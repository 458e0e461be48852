#pragma once
// Owners of data and the AI firms that want it: what each of them keeps to itself, and what each says.

#include "matching/bridge/appraisal.hpp"
#include "matching/orders/order.hpp"
#include "sim/world/market.hpp"

#include <array>
#include <optional>

namespace licet::sim::licensing {

inline constexpr int years = 3;
inline constexpr std::array<std::int64_t, years> discount_ppm{900'000, 810'000, 729'000};
inline constexpr std::int64_t scale = 100'000'000;  // won; values and reservations are uniform on [0, scale]
inline constexpr double mean_revenue = 10.0 * scale;  // of a product, a year
inline constexpr std::int64_t uses_a_year = 100'000;

// A product's revenue each year as a multiple of its mean, and how likely that is.
struct Course {
    std::int64_t weight_ppm;
    std::array<double, years> revenue;
};
inline constexpr std::array<Course, 3> courses{
    {{250'000, {0.2, 0.3, 0.4}}, {500'000, {0.8, 1.0, 1.2}}, {250'000, {1.6, 2.2, 3.0}}}};

// Which instruments the market's rules allow, and what each may carry at most.
struct Rules {
    bool deferral;
    bool royalty;
    bool tranches;
    bool guarantee;
    bool per_use;
    double capacity;            // of a contingent instrument, as the firm expects it, a share of `scale`
    bool is_strategic;          // the linear equilibrium of the pair's auction, else truth
    bool is_exclusive = false;  // a work goes to one firm only
};
[[nodiscard]] Rules rules_of(Setting const& setting);

// Beliefs of one party: the courses around its own mean, spread out or drawn together by its own spread, and
// tilted by growth with the middle course's sum kept.
struct Outlook {
    double mean;
    double spread = 1;
    double growth = 1;
    [[nodiscard]] std::int64_t revenue(std::size_t course, int year) const;
    [[nodiscard]] matching::Beliefs beliefs() const;
};

struct Owner {
    std::string name;
    std::string asset;
    std::string licensor;  // itself, or who distributes its work
    double size;           // of its work; the reservation is uniform on [0, size] of the scale
    std::int64_t reservation;
    Outlook outlook;
    std::size_t arrives;   // the batch it comes for
    double shade = 0;      // learned: how far up to the highest value its reservation is said to be
    bool follows = false;  // takes no less than what is published
    bool has_friend = false;
    bool is_known = false;  // to the operator, as one with its friend

    // `going` is what is published; nothing where nothing is.
    [[nodiscard]] std::int64_t says(Rules const& rules, std::optional<std::int64_t> going) const;
    [[nodiscard]] matching::Offer offer(std::size_t number, Rules const& rules, Interval term, Date expires,
                                        std::optional<std::int64_t> going = {}) const;
    // The friend's bid for this owner's work, whose contract lies at `price` or, where it is a mere bid, says
    // so.
    [[nodiscard]] matching::Bid friend_bid(std::string name, std::int64_t value, std::int64_t most,
                                           bool is_exclusive, Interval term, Date expires) const;
    [[nodiscard]] std::string friend_name() const { return "friend-of-" + name; }
};

struct Firm {
    std::string name;
    std::vector<std::size_t> wants;  // owners
    double size = 1;      // of the first work it wants; its value is uniform on [0, size] of the scale
    std::int64_t value;   // of each licence
    std::int64_t budget;  // cash, for all of them
    Outlook outlook;
    std::size_t arrives;
    std::size_t course;                    // what will come
    int fails_in;                          // the year its product ends; `years` where it does not
    std::array<std::int64_t, years> uses;  // that will come
    double shade = 0;                      // learned: of its value
    bool follows = false;                  // offers no more than what is published

    [[nodiscard]] std::int64_t says(Rules const& rules, std::optional<std::int64_t> going) const;
    [[nodiscard]] matching::Bid bid(std::size_t number, Rules const& rules, std::vector<Owner> const& owners,
                                    std::int64_t stack_ppm, Interval term, Date expires,
                                    std::optional<std::int64_t> going = {}) const;
    // What its product earned in a year.
    [[nodiscard]] std::int64_t earned(int year) const;
};

[[nodiscard]] std::vector<Owner> draw_owners(Setting const& setting, Draw const& draw);
[[nodiscard]] std::vector<Firm> draw_firms(Setting const& setting, Draw const& draw);

// How much each shades: found by playing markets of its own, on people drawn anew, and seeing of each only
// the contracts it is a side of.
void rehearse(Setting const& setting, Draw const& draw, Rules const& rules, std::vector<Owner>& owners,
              std::vector<Firm>& firms);

// Expected present value of all but the upfront fee, by somebody's beliefs, in won.
[[nodiscard]] double contingent_worth(matching::Contract const& contract, matching::Appraisal const& beliefs);

}  // namespace licet::sim::licensing
