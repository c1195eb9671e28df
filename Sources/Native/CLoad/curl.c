// libcurl's headers replace functions with a variable argument list by macros unless this is defined.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <stdarg.h>
#include "load.h"
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#define LIBRARY CLOAD_CURL

LOADED(CURLE_FAILED_INIT, CURLcode, curl_global_init, (long flags), (flags))
LOADED(, void, curl_global_cleanup, (void), ())
LOADED(NULL, CURL *, curl_easy_init, (void), ())
LOADED(, void, curl_easy_cleanup, (CURL *handle), (handle))
LOADED(, void, curl_easy_reset, (CURL *handle), (handle))
LOADED("libcurl is missing", const char *, curl_easy_strerror, (CURLcode code), (code))
LOADED(NULL, struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *line), (list, line))
LOADED(, void, curl_slist_free_all, (struct curl_slist *list), (list))
LOADED(NULL, CURLM *, curl_multi_init, (void), ())
LOADED(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
LOADED(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *handle), (multi, handle))
LOADED(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *handle), (multi, handle))
LOADED(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
LOADED(NULL, CURLMsg *, curl_multi_info_read, (CURLM *multi, int *count), (multi, count))
LOADED(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi))
LOADED(
    CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_poll, (CURLM *multi, struct curl_waitfd more[], unsigned count, int timeout, int *ready),
    (multi, more, count, timeout, ready))

// One argument follows, a long or a pointer: 64-bit Linux passes both in the same way.
#define LOADED_OPTION(missing, result, name, handle_type, option_type)  \
    result name(handle_type *handle, option_type option, ...) {         \
        FIND(name, missing)                                             \
        va_list rest;                                                   \
        va_start(rest, option);                                         \
        void *value = va_arg(rest, void *);                             \
        va_end(rest);                                                   \
        return function(handle, option, value);                         \
    }
LOADED_OPTION(CURLE_FAILED_INIT, CURLcode, curl_easy_setopt, CURL, CURLoption)
LOADED_OPTION(CURLE_FAILED_INIT, CURLcode, curl_easy_getinfo, CURL, CURLINFO)
LOADED_OPTION(CURLM_INTERNAL_ERROR, CURLMcode, curl_multi_setopt, CURLM, CURLMoption)
