// SPDX-License-Identifier: Apache-2.0

import CCurl

/// The headers of one request, as libcurl wants them (curl_slist_append(3)).
///
/// Is the only owner of the list and frees it once; used by one transfer on one thread.
@safe final class HeaderList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    deinit {
        unsafe ccurl_slist_free_all(first)
    }

    /// - Returns: whether there was memory for it.
    func append(_ line: String) -> Bool {
        guard let longer = unsafe ccurl_slist_append(first, line) else { return false }
        unsafe first = longer
        return true
    }
}
