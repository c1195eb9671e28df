// libFuzzer as a library (compiler-rt, FuzzerInterface.h): it takes its options and runs the callback until it is told to stop.
#ifndef RELCLI_CFUZZER_SHIM_H
#define RELCLI_CFUZZER_SHIM_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
