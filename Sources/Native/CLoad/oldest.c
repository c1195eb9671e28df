// Functions with versions that are newer than those of the oldest supported system, EL 9, which has glibc 2.34 and the libstdc++ of GCC 11.
//
// Swift's libraries name these functions without a version, and a linker takes the newest version on this machine. Each function here calls the old version,
// which every later library has too. `scripts/check-programs.sh` finds the next such function.
#if defined(__linux__)
#include <features.h>
#if defined(__GLIBC__)

#if defined(__x86_64__)
#define FIRST_GLIBC "GLIBC_2.2.5"
#else
#define FIRST_GLIBC "GLIBC_2.17"
#endif

// Hidden: the loader would otherwise use this definition as the older version too, and the function would call itself.
#define HIDDEN __attribute__((visibility("hidden")))

// glibc 2.35 reports errors in another way.
__asm__(".symver oldest_hypot, hypot@" FIRST_GLIBC);
__asm__(".symver oldest_hypotf, hypotf@" FIRST_GLIBC);
double oldest_hypot(double, double);
float oldest_hypotf(float, float);
HIDDEN double hypot(double x, double y) { return oldest_hypot(x, y); }
HIDDEN float hypotf(float x, float y) { return oldest_hypotf(x, y); }

// std::condition_variable::wait(std::unique_lock<std::mutex> &): GCC 12 no longer declares it noexcept.
#define WAIT "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE"
__asm__(".symver oldest_wait, " WAIT "@GLIBCXX_3.4.11");
void oldest_wait(void *variable, void *lock);
HIDDEN void condition_variable_wait(void *variable, void *lock) __asm__(WAIT);
void condition_variable_wait(void *variable, void *lock) { oldest_wait(variable, lock); }

#endif
#endif
