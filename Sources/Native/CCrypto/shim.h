// The message digests of libcrypto.
#ifndef RELCLI_CCRYPTO_SHIM_H
#define RELCLI_CCRYPTO_SHIM_H

// SHA-256 part way is asked for below: only the older functions can show it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/sha.h>

#endif
