// SPDX-License-Identifier: Apache-2.0
#pragma once
// Without it the functions are hidden behind macros that add the place of the call in C.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
