// SPDX-License-Identifier: Apache-2.0

#include <math.h>

// Swift's runtime library mentions hypotf(3), whose version in glibc 2.35 and later (hypotf@GLIBC_2.35) would keep a program that
// was built on Debian 12 from starting on Amazon Linux 2023 and RHEL 9 (glibc 2.34). This one is found first, in the program
// itself. The sum of two squares of floats fits in a double.
__attribute__((visibility("hidden"))) float hypotf(float x, float y) {
    return isinf(x) || isinf(y) ? INFINITY : (float)sqrt((double)x * x + (double)y * y);
}
