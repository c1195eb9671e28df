// How deep a document may be. toml++ frees tables inside tables by recursion, so both together have to fit on a small stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctoml {

// Arrays and inline tables inside one another.
constexpr std::size_t nesting_limit = 64;
// The parts of a dotted key, for which toml++ has no limit.
constexpr std::size_t key_limit = 16;

struct fault {
    std::string reason;
    uint32_t line, column;
};

// Finds the first place that toml++ must not see: a key with too many parts, or the header of a table without a key, at which it gives up.
std::optional<fault> find_fault(std::string_view text);

} // namespace ctoml
