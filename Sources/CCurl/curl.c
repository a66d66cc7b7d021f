// SPDX-License-Identifier: Apache-2.0

#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <dlfcn.h>
#include <elf.h>
#include <pthread.h>

// What packaging tools read to find libraries that are loaded at run time
// (https://systemd.io/ELF_DLOPEN_METADATA/).
#define NOTE "[{\"feature\":\"https\",\"description\":\"Fetches public keys over HTTP\",\"priority\":\"required\",\"soname\":[\"libcurl.so.4\"]}]"
__attribute__((used, section(".note.dlopen"), aligned(4))) static const struct {
    struct { Elf32_Word name_size, text_size, type; } head;
    char name[4];
    _Alignas(4) char text[sizeof(NOTE)];
} note = {{sizeof "FDO", sizeof(NOTE), 0x407c0c0a}, "FDO", NOTE};

static struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURLcode (*easy_perform)(CURL *);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} library;

static const char *problem = "libcurl.so.4 is not loaded";

static void load(void) {
    // Local: its symbols are nobody else's. Never unloaded.
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        problem = "libcurl.so.4 cannot be loaded; install libcurl (Debian: libcurl4, Amazon Linux and RHEL: libcurl or libcurl-minimal)";
        return;
    }
    *(void **)&library.global_init = dlsym(handle, "curl_global_init");
    *(void **)&library.easy_init = dlsym(handle, "curl_easy_init");
    *(void **)&library.easy_setopt = dlsym(handle, "curl_easy_setopt");
    *(void **)&library.easy_getinfo = dlsym(handle, "curl_easy_getinfo");
    *(void **)&library.easy_perform = dlsym(handle, "curl_easy_perform");
    *(void **)&library.easy_cleanup = dlsym(handle, "curl_easy_cleanup");
    *(void **)&library.easy_strerror = dlsym(handle, "curl_easy_strerror");
    *(void **)&library.slist_append = dlsym(handle, "curl_slist_append");
    *(void **)&library.slist_free_all = dlsym(handle, "curl_slist_free_all");
    if (library.global_init == NULL || library.easy_init == NULL || library.easy_setopt == NULL
        || library.easy_getinfo == NULL || library.easy_perform == NULL || library.easy_cleanup == NULL
        || library.easy_strerror == NULL || library.slist_append == NULL || library.slist_free_all == NULL) {
        problem = "libcurl.so.4 lacks functions of libcurl's easy interface";
        return;
    }
    problem = library.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "curl_global_init failed";
}

const char *ccurl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem;
}

CURL *ccurl_easy_init(void) { return library.easy_init(); }

CURLcode ccurl_easy_perform(CURL *handle) { return library.easy_perform(handle); }

void ccurl_easy_cleanup(CURL *handle) { library.easy_cleanup(handle); }

const char *ccurl_easy_strerror(CURLcode code) { return library.easy_strerror(code); }

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) { return library.slist_append(list, text); }

void ccurl_slist_free_all(struct curl_slist *list) {
    if (list != NULL) library.slist_free_all(list);
}

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_callback(CURL *handle, CURLoption option, curl_write_callback function) {
    return library.easy_setopt(handle, option, function);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return library.easy_getinfo(handle, info, value);
}
