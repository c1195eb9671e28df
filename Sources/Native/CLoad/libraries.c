// The names under which libraries are searched for, and the notes with these names for packagers' tools.
//
// A note is of the kind "dlopen metadata for ELF files" (uapi-group.org/specifications/specs/elf_dlopen_metadata): the linker keeps it, and rpm and
// dpkg read from it the libraries that a package needs besides those that it is linked with.
#include <stdint.h>
#include "load.h"

#define NOTE_TYPE 0x407c0c0a
#define NOTE_VENDOR "FDO"

// Defines a list of names and its note. `json` has the names once more, as the elements of a JSON array.
#define NAMED(list, feature, description, json, ...)                                                                                        \
    static const char *const list[] = {__VA_ARGS__, NULL};                                                                                  \
    static const struct {                                                                                                                   \
        uint32_t vendor_size, text_size, type;                                                                                              \
        char vendor[sizeof(NOTE_VENDOR)];                                                                                                   \
        _Alignas(4) char text[sizeof(TEXT(feature, description, json))];                                                                    \
    } note_of_##list __attribute__((used, aligned(4), section(".note.dlopen"))) = {                                                         \
        sizeof(NOTE_VENDOR), sizeof(TEXT(feature, description, json)), NOTE_TYPE, NOTE_VENDOR, TEXT(feature, description, json)};
#define TEXT(feature, description, json) \
    "[{\"feature\":\"" feature "\",\"description\":\"" description "\",\"priority\":\"recommended\",\"soname\":[" json "]}]"
#define LIBRARY_1(list, feature, description, name) NAMED(list, feature, description, "\"" name "\"", name)
#define LIBRARY_2(list, feature, description, name, other) NAMED(list, feature, description, "\"" name "\",\"" other "\"", name, other)

// A later version is listed only if the functions that are called here have the same parameters and results in it.
LIBRARY_1(archive, "archive", "tar, cpio and compressed streams", "libarchive.so.13")
LIBRARY_2(crypto, "crypto", "digests other than SHA-256", "libcrypto.so.3", "libcrypto.so.4")
LIBRARY_2(curl, "curl", "transfers from package indexes", "libcurl.so.4", "libcurl-gnutls.so.4")
LIBRARY_1(solv, "solv", "the check that packages install", "libsolv.so.1")
LIBRARY_1(solvext, "solvext", "the metadata of repositories for the check", "libsolvext.so.1")
LIBRARY_2(xml2, "xml2", "the pages of package indexes and the metadata of repositories", "libxml2.so.2", "libxml2.so.16")
LIBRARY_1(zlib, "zlib", "wheels", "libz.so.1")
LIBRARY_1(zstd, "zstd", "the payload of packages", "libzstd.so.1")

static const char *const *const lists[CLOAD_LIBRARIES] = {
    [CLOAD_ARCHIVE] = archive, [CLOAD_CRYPTO] = crypto, [CLOAD_CURL] = curl, [CLOAD_SOLV] = solv, [CLOAD_SOLVEXT] = solvext,
    [CLOAD_XML2] = xml2,     [CLOAD_ZLIB] = zlib, [CLOAD_ZSTD] = zstd,
};

const char *cload_name(cload_library library, size_t place) {
    const char *const *list = lists[library];
    for (size_t passed = 0; passed < place && *list; passed++) list++;
    return *list;
}
