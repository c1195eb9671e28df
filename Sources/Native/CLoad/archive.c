#include <archive.h>
#include <archive_entry.h>
#include <stddef.h>
#include "load.h"
#define LIBRARY CLOAD_ARCHIVE

typedef struct archive Archive;
typedef struct archive_entry Entry;
#define CALL(name) LOADED(ARCHIVE_FATAL, int, name, (Archive *archive), (archive))
#define CALL_INT(name) LOADED(ARCHIVE_FATAL, int, name, (Archive *archive, int value), (archive, value))
#define TEXT(name) LOADED(NULL, const char *, name, (Entry *entry), (entry))
#define SET_TEXT(name) LOADED(, void, name, (Entry *entry, const char *text), (entry, text))

LOADED("libarchive is missing", const char *, archive_error_string, (Archive *archive), (archive))
CALL(archive_format)

LOADED(NULL, Archive *, archive_read_new, (void), ())
CALL(archive_read_free)
CALL(archive_read_open1)
CALL(archive_read_support_filter_bzip2)
CALL(archive_read_support_filter_gzip)
CALL(archive_read_support_filter_rpm)
CALL(archive_read_support_filter_lzma)
CALL(archive_read_support_filter_xz)
CALL(archive_read_support_filter_zstd)
CALL(archive_read_support_format_cpio)
CALL(archive_read_support_format_empty)
CALL(archive_read_support_format_raw)
CALL(archive_read_support_format_tar)
LOADED(ARCHIVE_FATAL, int, archive_read_set_callback_data, (Archive *archive, void *context), (archive, context))
LOADED(ARCHIVE_FATAL, int, archive_read_set_read_callback, (Archive *archive, archive_read_callback *call), (archive, call))
LOADED(ARCHIVE_FATAL, int, archive_read_set_seek_callback, (Archive *archive, archive_seek_callback *call), (archive, call))
LOADED(ARCHIVE_FATAL, int, archive_read_set_skip_callback, (Archive *archive, archive_skip_callback *call), (archive, call))
LOADED(ARCHIVE_FATAL, int, archive_read_next_header, (Archive *archive, Entry **entry), (archive, entry))
LOADED(ARCHIVE_FATAL, la_ssize_t, archive_read_data, (Archive *archive, void *buffer, size_t size), (archive, buffer, size))

LOADED(NULL, Archive *, archive_write_new, (void), ())
CALL(archive_write_free)
CALL(archive_write_close)
CALL(archive_write_add_filter_bzip2)
CALL(archive_write_add_filter_gzip)
CALL(archive_write_add_filter_xz)
CALL(archive_write_add_filter_zstd)
CALL(archive_write_set_format_pax_restricted)
CALL(archive_write_set_format_raw)
CALL_INT(archive_write_set_bytes_in_last_block)
CALL_INT(archive_write_set_bytes_per_block)
LOADED(
    ARCHIVE_FATAL, int, archive_write_set_filter_option, (Archive *archive, const char *module, const char *option, const char *value),
    (archive, module, option, value))
LOADED(
    ARCHIVE_FATAL, int, archive_write_open,
    (Archive *archive, void *context, archive_open_callback *open, archive_write_callback *write, archive_close_callback *close),
    (archive, context, open, write, close))
LOADED(ARCHIVE_FATAL, int, archive_write_header, (Archive *archive, Entry *entry), (archive, entry))
LOADED(ARCHIVE_FATAL, la_ssize_t, archive_write_data, (Archive *archive, const void *bytes, size_t size), (archive, bytes, size))

LOADED(NULL, Entry *, archive_entry_new, (void), ())
LOADED(, void, archive_entry_free, (Entry *entry), (entry))
LOADED(0, __LA_MODE_T, archive_entry_filetype, (Entry *entry), (entry))
LOADED(0, time_t, archive_entry_mtime, (Entry *entry), (entry))
LOADED(0, __LA_MODE_T, archive_entry_perm, (Entry *entry), (entry))
LOADED(0, la_int64_t, archive_entry_size, (Entry *entry), (entry))
LOADED(0, int, archive_entry_size_is_set, (Entry *entry), (entry))
TEXT(archive_entry_pathname)
TEXT(archive_entry_hardlink)
TEXT(archive_entry_symlink)
SET_TEXT(archive_entry_set_pathname_utf8)
SET_TEXT(archive_entry_set_hardlink_utf8)
SET_TEXT(archive_entry_set_symlink_utf8)
LOADED(, void, archive_entry_set_filetype, (Entry *entry, unsigned type), (entry, type))
LOADED(, void, archive_entry_set_mtime, (Entry *entry, time_t seconds, long nanoseconds), (entry, seconds, nanoseconds))
LOADED(, void, archive_entry_set_perm, (Entry *entry, __LA_MODE_T mode), (entry, mode))
LOADED(, void, archive_entry_set_size, (Entry *entry, la_int64_t size), (entry, size))
