// SPDX-License-Identifier: Apache-2.0

import CCurl

/// libcurl, which is loaded when something is first to be fetched over HTTP: with local keys alone it need not be installed.
public enum HTTPLibrary {
    /// Why it cannot be used, in a sentence; `nil` once it is loaded. The first call loads it.
    public static var problem: String? {
        unsafe ccurl_load().map { unsafe String(cString: $0) }
    }
}
