// SPDX-License-Identifier: Apache-2.0
#pragma once

// Nothing to call: functions of C and C++ libraries that would else be asked of newer ones than a system has.
