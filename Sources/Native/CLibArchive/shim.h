// libarchive; calls that convert names run in a UTF-8 locale of this thread only.
//
// libarchive turns names into the charset of the current locale, and a program that never calls setlocale runs in "C",
// where every name that is not ASCII would be lost. uselocale affects only the calling thread, and is undone at once.
#ifndef RELCLI_CLIBARCHIVE_SHIM_H
#define RELCLI_CLIBARCHIVE_SHIM_H

#include <locale.h>

#include <archive.h>
#include <archive_entry.h>

static inline locale_t carchive_locale_new(void) { return newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

static inline int carchive_read_next_header(locale_t locale, struct archive *archive, struct archive_entry **entry) {
    locale_t before = uselocale(locale);
    int result = archive_read_next_header(archive, entry);
    uselocale(before);
    return result;
}

static inline const char *carchive_entry_pathname(locale_t locale, struct archive_entry *entry) {
    locale_t before = uselocale(locale);
    const char *result = archive_entry_pathname(entry);
    uselocale(before);
    return result;
}

static inline const char *carchive_entry_symlink(locale_t locale, struct archive_entry *entry) {
    locale_t before = uselocale(locale);
    const char *result = archive_entry_symlink(entry);
    uselocale(before);
    return result;
}

static inline const char *carchive_entry_hardlink(locale_t locale, struct archive_entry *entry) {
    locale_t before = uselocale(locale);
    const char *result = archive_entry_hardlink(entry);
    uselocale(before);
    return result;
}

static inline int carchive_write_header(locale_t locale, struct archive *archive, struct archive_entry *entry) {
    locale_t before = uselocale(locale);
    int result = archive_write_header(archive, entry);
    uselocale(before);
    return result;
}

#endif
