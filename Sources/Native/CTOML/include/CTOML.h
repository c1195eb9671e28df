// The C interface of toml++ for Native: a document as one flat array of nodes.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CTOML_STRING,
    CTOML_INTEGER,
    CTOML_FLOAT,
    CTOML_BOOLEAN,
    // A date, a time or both: `text` has it as RFC 3339 writes it.
    CTOML_DATE_TIME,
    CTOML_ARRAY,
    CTOML_TABLE,
};

// A value. The first node is the root table; the elements of an array or table are the `count` nodes from `first` on, which come after it.
typedef struct {
    // The key, UTF-8 without a terminator; NULL for the root and in an array. A table's keys are sorted by their bytes.
    const char *key;
    // The text of a string or a date, UTF-8 without a terminator.
    const char *text;
    size_t key_length;
    size_t text_length;
    // An integer; 1 for true.
    int64_t integer;
    double floating;
    uint32_t kind;
    uint32_t parent;
    uint32_t first;
    uint32_t count;
    uint32_t line;
} ctoml_node;

// The reason why a document cannot be read, and its place, counted from 1.
typedef struct {
    const char *reason;
    size_t reason_length;
    uint32_t line;
    uint32_t column;
} ctoml_problem;

typedef struct ctoml_document ctoml_document;

// Reads UTF-8 text of TOML 1.0. Returns NULL if there is no memory; any other result must be freed, even if the text is not valid.
ctoml_document *ctoml_read(const char *text, size_t length);
void ctoml_free(ctoml_document *document);

// Returns NULL if the document was read.
const ctoml_problem *ctoml_problem_of(const ctoml_document *document);
// Returns the nodes, which are valid as long as the document.
const ctoml_node *ctoml_nodes_of(const ctoml_document *document, size_t *count);

#ifdef __cplusplus
}
#endif
