#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A CGI program that answers with its environment, a line each, `NAME=value`. It reads it from the kernel, where a name can
# be twice; the shell's own variables have each name once.
export LC_ALL=C
text=$(tr '\0' '\n' <"/proc/$$/environ")
printf 'Content-Type: text/plain\nContent-Length: %s\n\n%s' "${#text}" "$text"
