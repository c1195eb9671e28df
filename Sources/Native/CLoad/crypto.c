#include <stddef.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include "load.h"
#define LIBRARY CLOAD_CRYPTO

// Without the library there is no context and no algorithm, and the caller reports that.
LOADED(NULL, EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
LOADED(, void, EVP_MD_CTX_free, (EVP_MD_CTX *context), (context))
LOADED(0, int, EVP_DigestInit_ex, (EVP_MD_CTX *context, const EVP_MD *algorithm, ENGINE *engine), (context, algorithm, engine))
LOADED(0, int, EVP_DigestUpdate, (EVP_MD_CTX *context, const void *bytes, size_t count), (context, bytes, count))
LOADED(0, int, EVP_DigestFinal_ex, (EVP_MD_CTX *context, unsigned char *digest, unsigned int *size), (context, digest, size))
LOADED(NULL, EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX *library, const char *name, const char *properties), (library, name, properties))
LOADED(NULL, OSSL_LIB_CTX *, OSSL_LIB_CTX_new, (void), ())
LOADED(NULL, OSSL_PROVIDER *, OSSL_PROVIDER_load, (OSSL_LIB_CTX *library, const char *name), (library, name))
