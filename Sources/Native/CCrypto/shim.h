// The message digests of libcrypto.
#ifndef RELCLI_CCRYPTO_SHIM_H
#define RELCLI_CCRYPTO_SHIM_H

// SHA-256 is asked of the older functions: they need no set-up, and alone can show a digest part way. Only they are linked, so nothing is loaded for it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/sha.h>

#endif
