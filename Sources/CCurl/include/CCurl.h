// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <curl/curl.h>
#include <stdbool.h>

// libcurl's easy interface (libcurl-easy(3)), loaded when it is first needed (dlopen(3)): a daemon that fetches nothing neither needs
// nor loads it, and a program that was built on one distribution takes the library of another, whatever symbol versions it has.
//
// curl_easy_setopt(3) and curl_easy_getinfo(3) are variadic, which Swift cannot call: one function a type of argument.

/// Loads the library and prepares it (curl_global_init(3)), once a process.
///
/// Returns NULL if it is ready, else a text that says why not, which is valid for the process's life.
const char *_Nullable ccurl_load(void);

// The functions below must not be called unless ccurl_load has returned NULL.

CURL *_Nullable ccurl_easy_init(void);
CURLcode ccurl_easy_perform(CURL *_Nonnull handle);
void ccurl_easy_cleanup(CURL *_Nonnull handle);
const char *_Nullable ccurl_easy_strerror(CURLcode code);

struct curl_slist *_Nullable ccurl_slist_append(struct curl_slist *_Nullable list, const char *_Nonnull text);
/// Also of no list, and then before ccurl_load has been called.
void ccurl_slist_free_all(struct curl_slist *_Nullable list);

CURLcode ccurl_set_long(CURL *_Nonnull handle, CURLoption option, long value);
CURLcode ccurl_set_string(CURL *_Nonnull handle, CURLoption option, const char *_Nonnull value);
CURLcode ccurl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nonnull value);
/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, whose functions have this one type.
CURLcode ccurl_set_callback(CURL *_Nonnull handle, CURLoption option, curl_write_callback _Nonnull function);
CURLcode ccurl_get_long(CURL *_Nonnull handle, CURLINFO info, long *_Nonnull value);
