// The maximum depth of a document. toml++ frees tables inside tables by recursion, so both together have to fit on a small stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctoml {

// The depth of nested arrays and inline tables.
constexpr std::size_t nesting_limit = 64;
// The number of parts of a dotted key, for which toml++ has no limit.
constexpr std::size_t key_limit = 16;

struct fault {
    std::string reason;
    uint32_t line, column;
};

// Finds the first place that toml++ must not parse: a key with too many parts, or a table header without a key, which makes it abort.
std::optional<fault> find_fault(std::string_view text);

} // namespace ctoml
