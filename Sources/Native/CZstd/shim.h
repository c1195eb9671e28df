// libzstd, with the part of its interface that tells the parameters of a level (there since 1.0, though not promised for ever).
#ifndef RELCLI_CZSTD_SHIM_H
#define RELCLI_CZSTD_SHIM_H

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#endif
