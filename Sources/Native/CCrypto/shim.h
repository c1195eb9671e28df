// The message digests of libcrypto.
#ifndef RELCLI_CCRYPTO_SHIM_H
#define RELCLI_CCRYPTO_SHIM_H

#include <openssl/evp.h>
#include <openssl/provider.h>

#endif
