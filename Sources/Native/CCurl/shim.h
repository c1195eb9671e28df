// libcurl's option functions take a variable argument list, which Swift cannot call: each wrapper here has one argument type.
#pragma once
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

typedef size_t (*relcli_curl_data_function)(char *data, size_t size, size_t count, void *context);

static inline CURLcode relcli_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relcli_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relcli_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relcli_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relcli_curl_set_function(CURL *handle, CURLoption option, relcli_curl_data_function value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relcli_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode relcli_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// Returns the scope of an address: 0 this machine, 1 this link, 2 a private network, 3 the internet.
static inline int relcli_reach_of_ip4(const unsigned char *b) {
    if (b[0] == 127 || b[0] == 0) return 0;
    if (b[0] == 169 && b[1] == 254) return 1;
    if (b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) || (b[0] == 100 && (b[1] & 0xc0) == 64)) return 2;
    return 3;
}

static inline int relcli_reach_of_ip6(const unsigned char *b) {
    static const unsigned char zeros[15] = {0};
    if (memcmp(b, zeros, 10) == 0 && b[10] == 0xff && b[11] == 0xff) return relcli_reach_of_ip4(b + 12);
    if (memcmp(b, zeros, 15) == 0) return 0;
    if (b[0] == 0xfe && (b[1] & 0xc0) == 0x80) return 1;
    if ((b[0] & 0xfe) == 0xfc) return 2;
    return 3;
}

static inline int relcli_reach_of_text(const char *text) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1) return relcli_reach_of_ip4(bytes);
    if (inet_pton(AF_INET6, text, bytes) == 1) return relcli_reach_of_ip6(bytes);
    return 0;
}

// The smallest scope that a connection may have, and whether one was refused because its scope is smaller.
typedef struct {
    int minimum;
    int refused;
} relcli_reach;

// libcurl calls this with the resolved address that it connects to, so that no second DNS answer can differ.
static curl_socket_t relcli_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    relcli_reach *reach = (relcli_reach *)context;
    int found = 3;
    (void)purpose;
    if (address->family == AF_INET)
        found = relcli_reach_of_ip4((const unsigned char *)&((const struct sockaddr_in *)&address->addr)->sin_addr);
    else if (address->family == AF_INET6)
        found = relcli_reach_of_ip6((const unsigned char *)&((const struct sockaddr_in6 *)&address->addr)->sin6_addr);
    if (found < reach->minimum) {
        reach->refused = 1;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static inline CURLcode relcli_curl_set_reach(CURL *handle, relcli_reach *reach) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, relcli_open_socket);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, reach);
}

static inline int relcli_curl_remote_reach(CURL *handle) {
    char *text = NULL;
    if (curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &text) != CURLE_OK || text == NULL) return 0;
    return relcli_reach_of_text(text);
}
