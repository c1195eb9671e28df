#include "CTOML.h"
#include "limits.h"
#include "toml.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct ctoml_document {
    toml::table root;
    std::vector<ctoml_node> nodes;
    // The texts of dates.
    std::deque<std::string> texts;
    std::string reason;
    std::optional<ctoml_problem> problem;

    void fail(std::string why, uint32_t line, uint32_t column) {
        reason = std::move(why);
        // The message quotes the text, which may contain control characters for a terminal.
        std::replace_if(reason.begin(), reason.end(), [](unsigned char next) { return next < ' ' || next == 0x7F; }, '?');
        problem = {reason.data(), reason.size(), line, column};
    }
};

namespace {

std::string digits(unsigned value, std::size_t width) {
    std::string text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::string text_of(const toml::date &date) { return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2); }

std::string text_of(const toml::time &time) {
    std::string text = digits(time.hour, 2) + ":" + digits(time.minute, 2) + ":" + digits(time.second, 2);
    if (time.nanosecond == 0) return text;
    text += "." + digits(time.nanosecond, 9);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

std::string text_of(const toml::date_time &both) {
    std::string text = text_of(both.date) + "T" + text_of(both.time);
    if (!both.offset) return text;
    const int minutes = both.offset->minutes;
    if (minutes == 0) return text + "Z";
    const unsigned distance = static_cast<unsigned>(minutes < 0 ? -minutes : minutes);
    return text + (minutes < 0 ? "-" : "+") + digits(distance / 60, 2) + ":" + digits(distance % 60, 2);
}

// Stores a tree as nodes, breadth first, so that the elements of a table or an array are adjacent.
class layout {
    ctoml_document &document;
    // The tables and arrays among the nodes whose content is not stored yet, in order.
    std::deque<std::pair<uint32_t, const toml::node *>> open;

    void set_text(ctoml_node &node, const std::string &text) {
        node.text = text.data();
        node.text_length = text.size();
    }

    template <typename Moment> void set_moment(ctoml_node &node, const Moment &moment) {
        node.kind = CTOML_DATE_TIME;
        set_text(node, document.texts.emplace_back(text_of(moment)));
    }

    void add(const toml::node &source, uint32_t parent, const toml::key *key) {
        ctoml_node node{};
        node.parent = parent;
        node.line = source.source().begin.line;
        if (key) {
            node.key = key->str().data();
            node.key_length = key->str().size();
            if (key->source().begin.line) node.line = key->source().begin.line;
        }
        set_value(node, source);
        if (node.kind == CTOML_ARRAY || node.kind == CTOML_TABLE) open.emplace_back(document.nodes.size(), &source);
        document.nodes.push_back(node);
    }

    void set_value(ctoml_node &node, const toml::node &source) {
        switch (source.type()) {
        case toml::node_type::string:
            node.kind = CTOML_STRING;
            return set_text(node, source.as_string()->get());
        case toml::node_type::integer:
            node.kind = CTOML_INTEGER;
            node.integer = source.as_integer()->get();
            return;
        case toml::node_type::floating_point:
            node.kind = CTOML_FLOAT;
            node.floating = source.as_floating_point()->get();
            return;
        case toml::node_type::boolean:
            node.kind = CTOML_BOOLEAN;
            node.integer = source.as_boolean()->get();
            return;
        case toml::node_type::date: return set_moment(node, source.as_date()->get());
        case toml::node_type::time: return set_moment(node, source.as_time()->get());
        case toml::node_type::date_time: return set_moment(node, source.as_date_time()->get());
        case toml::node_type::array: node.kind = CTOML_ARRAY; return;
        case toml::node_type::table:
        case toml::node_type::none: node.kind = CTOML_TABLE; return;
        }
    }

public:
    explicit layout(ctoml_document &document) : document(document) {}

    void run(const toml::table &root) {
        add(root, 0, nullptr);
        for (; !open.empty(); open.pop_front()) {
            const auto [place, source] = open.front();
            document.nodes[place].first = static_cast<uint32_t>(document.nodes.size());
            if (const toml::table *table = source->as_table())
                for (const auto &[key, value] : *table) add(value, place, &key);
            else if (const toml::array *array = source->as_array())
                for (const auto &value : *array) add(value, place, nullptr);
            document.nodes[place].count = static_cast<uint32_t>(document.nodes.size()) - document.nodes[place].first;
        }
    }
};

// Returns true if a text leads toml++ to a state that it assumes to be impossible.
bool breaks_assumption(std::string_view text) try {
    return static_cast<void>(toml::parse(text)), false;
} catch (const toml::parse_error &) {
    return false;
} catch (const ctoml::broken_assumption &) {
    return true;
}

// Returns the line at which toml++ gives up without an error; 0 for a text that is too long to search.
uint32_t broken_line(std::string_view text) {
    if (text.size() > 1 << 16) return 0;
    std::vector<std::size_t> ends;
    for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', end + 1)) ends.push_back(end);
    const auto found = std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) { return !breaks_assumption(text.substr(0, end)); });
    return static_cast<uint32_t>(found - ends.begin()) + 1;
}

void read(ctoml_document &document, std::string_view text) try {
    if (const auto fault = ctoml::find_fault(text)) return document.fail(fault->reason, fault->line, fault->column);
    document.root = toml::parse(text);
    layout(document).run(document.root);
} catch (const toml::parse_error &error) {
    document.fail(std::string(error.description()), error.source().begin.line, error.source().begin.column);
} catch (const ctoml::broken_assumption &) {
    document.fail("this cannot be understood", broken_line(text), 1);
}

} // namespace

ctoml_document *ctoml_read(const char *text, size_t length) try {
    auto document = std::make_unique<ctoml_document>();
    read(*document, std::string_view(text, length));
    return document.release();
} catch (...) {
    return nullptr;
}

void ctoml_free(ctoml_document *document) { delete document; }

const ctoml_problem *ctoml_problem_of(const ctoml_document *document) { return document->problem ? &*document->problem : nullptr; }

const ctoml_node *ctoml_nodes_of(const ctoml_document *document, size_t *count) {
    *count = document->nodes.size();
    return document->nodes.data();
}
