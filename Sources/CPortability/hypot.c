// SPDX-License-Identifier: Apache-2.0

#include <math.h>

// Swift's libraries mention hypot(3) and hypotf(3), whose versions in glibc 2.35 and later (hypot@GLIBC_2.35) would keep a program
// that was built on Debian 12 from starting on Amazon Linux 2023 and RHEL 9 (glibc 2.34). These are found first, in the program itself.

// The sum of two squares of floats fits in a double.
__attribute__((visibility("hidden"))) float hypotf(float x, float y) {
    return isinf(x) || isinf(y) ? INFINITY : (float)sqrt((double)x * x + (double)y * y);
}

// That of two doubles fits in a long double of x86-64 and arm64, whose exponent has 15 bits.
__attribute__((visibility("hidden"))) double hypot(double x, double y) {
    return isinf(x) || isinf(y) ? INFINITY : (double)sqrtl((long double)x * x + (long double)y * y);
}
