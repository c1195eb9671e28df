#include "limits.h"

namespace {

// A text and the position in it. Only valid documents must be parsed correctly, because toml++ stops at the first fault.
struct scanner {
    const char *text;
    std::size_t length;
    std::size_t at = 0;
    std::size_t line_start = 0;
    uint32_t line = 1;

    bool sees_three(char quote) const { return length - at >= 3 && text[at] == quote && text[at + 1] == quote && text[at + 2] == quote; }

    void end_line() {
        line++;
        line_start = at + 1;
    }

    void skip_comment() {
        while (at < length && text[at] != '\n') at++;
    }

    void skip_string() {
        const char quote = text[at];
        if (!sees_three(quote)) {
            for (at++; at < length && text[at] != quote && text[at] != '\n'; at++)
                if (text[at] == '\\' && quote == '"') at++;
            if (at < length && text[at] == quote) at++;
            return;
        }
        for (at += 3; at < length && !sees_three(quote); at++) {
            if (text[at] == '\\' && quote == '"' && ++at == length) return;
            if (text[at] == '\n') end_line();
        }
        // Up to two of the quotes at the end may belong to the string.
        for (int left = 5; left > 0 && at < length && text[at] == quote; left--) at++;
    }

    std::size_t after_blanks(std::size_t from) const {
        while (from < length && (text[from] == ' ' || text[from] == '\t')) from++;
        return from;
    }

    // Returns true if a key follows the brackets of a table header. toml++ handles empty headers and separated brackets.
    bool header_has_key() const {
        const bool is_array = at + 1 < length && text[at + 1] == '[';
        const std::size_t key = after_blanks(at + (is_array ? 2 : 1));
        if (key == length) return true;
        const char first = text[key];
        return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9') || first == '_' || first == '-'
            || first == '"' || first == '\'' || first == ']' || (first == '[' && !is_array);
    }

    ctoml::fault fault(std::string reason) const { return {std::move(reason), line, static_cast<uint32_t>(at - line_start + 1)}; }
};

} // namespace

std::optional<ctoml::fault> ctoml::find_fault(std::string_view text) {
    scanner scanner{text.data(), text.size()};
    if (text.substr(0, 3) == "\xEF\xBB\xBF") scanner.at = scanner.line_start = 3;
    std::size_t dots = 0, depth = 0;
    bool starts_line = true;
    while ((scanner.at = scanner.after_blanks(scanner.at)) < text.size()) {
        const char next = text[scanner.at];
        const bool is_header = next == '[' && starts_line && depth == 0;
        starts_line = next == '\n';
        switch (next) {
        case '#': scanner.skip_comment(); continue;
        case '"':
        case '\'': scanner.skip_string(); continue;
        case '.':
            if (++dots == key_limit) return scanner.fault("a key has more than " + std::to_string(key_limit) + " parts");
            break;
        case '\n':
            scanner.end_line();
            dots = 0;
            break;
        case '[':
        case '{':
            if (is_header && !scanner.header_has_key()) return scanner.fault("a table header has no key");
            depth++;
            dots = 0;
            break;
        case ']':
        case '}':
            depth -= depth > 0;
            dots = 0;
            break;
        case '=':
        case ',': dots = 0; break;
        }
        scanner.at++;
    }
    return std::nullopt;
}
