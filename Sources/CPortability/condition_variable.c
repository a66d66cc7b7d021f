// SPDX-License-Identifier: Apache-2.0

#include <pthread.h>
#include <stdbool.h>

// std::condition_variable::wait, for the ICU in Swift's Foundation, which the emulator has inside: the version that a program built
// on Debian 12 asks for is GCC 12's (GLIBCXX_3.4.30), and Amazon Linux 2023 and RHEL 9 have GCC 11. The function is older than that
// version and does only this. Itanium C++ ABI; both types of libstdc++ begin with those of POSIX.
struct unique_lock {
    pthread_mutex_t *mutex;
    bool owns;
};

__attribute__((visibility("hidden"))) void condition_variable_wait(pthread_cond_t *, struct unique_lock *)
    __asm__("_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE");

void condition_variable_wait(pthread_cond_t *condition, struct unique_lock *lock) {
    pthread_cond_wait(condition, lock->mutex);
}
