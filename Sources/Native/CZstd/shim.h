// The stable interface of libzstd.
#ifndef RELCLI_CZSTD_SHIM_H
#define RELCLI_CZSTD_SHIM_H

#include <zstd.h>

#endif
