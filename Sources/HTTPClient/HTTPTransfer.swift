// SPDX-License-Identifier: Apache-2.0

import CCurl

/// libcurl, which is loaded when something is first to be fetched over HTTP: with local keys only it need not be installed.
public enum HTTPLibrary {
    /// Why it cannot be used, in a sentence; `nil` once it is loaded. The first call loads it.
    public static var problem: String? {
        unsafe ccurl_load().map { unsafe String(cString: $0) }
    }
}

/// One request by libcurl's easy interface (libcurl-easy(3)), for which this is the only user.
///
/// Is the only owner of its handle and frees it once; lives on one thread.
@safe package struct HTTPTransfer: ~Copyable {
    package struct Settings: Sendable {
        /// Milliseconds for name, TCP, proxy and TLS together.
        package var connectTimeout = 2000
        /// Milliseconds for everything.
        package var totalTimeout = 3000
        /// PEM file of the authorities to trust instead of the system's.
        package var certificateAuthorityFile: String?
        /// Proxy to use for https instead of what the environment says.
        package var proxy: String?

        package init(
            connectTimeout: Int = 2000, totalTimeout: Int = 3000, certificateAuthorityFile: String? = nil,
            proxy: String? = nil
        ) {
            self.connectTimeout = connectTimeout
            self.totalTimeout = totalTimeout
            self.certificateAuthorityFile = certificateAuthorityFile
            self.proxy = proxy
        }

        package static let standard = Settings()
    }

    /// What to ask for.
    package struct Request: Sendable {
        let url: String
        /// Whether over TLS; if not, `url` is of this host.
        let isTLS: Bool
        /// How long the response's body may be, and its head.
        let maximumByteCount: Int
        /// What is sent by POST; `nil`: it is a GET.
        let post: Post?

        package init(url: String, isTLS: Bool, maximumByteCount: Int, post: Post? = nil) {
            self.url = url
            self.isTLS = isTLS
            self.maximumByteCount = maximumByteCount
            self.post = post
        }
    }

    /// The body of a request, and the headers that say what it is. Neither holds a NUL, nor a header a line end.
    package struct Post: Sendable {
        let headers: [String]
        let body: String

        /// - Parameter headers: whole lines, `NAME: VALUE`.
        package init(headers: [String], body: String) {
            self.headers = headers
            self.body = body
        }
    }

    /// A response, whatever it says.
    package struct Response: Sendable {
        package let status: Int
        package let body: [UInt8]
    }

    /// Why there is no response: a short text for people.
    package struct TransferError: Error, CustomStringConvertible {
        package let description: String
        init(_ description: String) { self.description = description }
    }

    /// Makes the request. Blocks for no longer than the total time-out.
    package static func send(_ request: Request, settings: Settings) throws(TransferError) -> Response {
        if let problem = HTTPLibrary.problem { throw TransferError(problem) }
        let transfer = try HTTPTransfer(limit: request.maximumByteCount)
        try transfer.configure(for: request, settings: settings)
        return try transfer.perform()
    }

    private let handle: UnsafeMutableRawPointer
    private let sink: ResponseSink
    /// Freed after the handle, which uses it.
    private let headers = HeaderList()

    private init(limit: Int) throws(TransferError) {
        guard let handle = unsafe ccurl_easy_init() else { throw TransferError("curl_easy_init failed") }
        unsafe self.handle = handle
        sink = ResponseSink(limit: limit)
    }

    deinit {
        unsafe ccurl_easy_cleanup(handle)
    }

    private func configure(for request: Request, settings: Settings) throws(TransferError) {
        let isTLS = request.isTLS
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_USERAGENT, "authsidecar")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // Nothing but what the setting says: no other scheme, host or credentials.
        try setProtocol(isTLS ? "https" : "http", Int(isTLS ? CURLPROTO_HTTPS : CURLPROTO_HTTP))
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = settings.certificateAuthorityFile { try set(CURLOPT_CAINFO, file) }
        // Plain text stays on this host: a proxy from the environment must not get to see or answer it.
        if !isTLS { try set(CURLOPT_PROXY, "") } else if let proxy = settings.proxy { try set(CURLOPT_PROXY, proxy) }
        try set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout)
        try set(CURLOPT_TIMEOUT_MS, settings.totalTimeout)
        // Time-outs without SIGALRM; and without waiting for the end of the resolver's thread, which knows no time-out
        // of ours: with name servers that do not answer, that by itself takes 10 s.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1, isOptional: true)
        if let post = request.post { try send(post) }
        try unsafe set(CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let sink = unsafe Unmanaged<ResponseSink>.fromOpaque(context).takeUnretainedValue()
            let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe sink.appendBody(buffer) ? buffer.count : 0
        }
        try unsafe set(CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA) { _, size, count, context in
            guard let context = unsafe context else { return 0 }
            let sink = unsafe Unmanaged<ResponseSink>.fromOpaque(context).takeUnretainedValue()
            return sink.countHead(size * count) ? size * count : 0
        }
    }

    private func send(_ post: Post) throws(TransferError) {
        // Copied by libcurl; its length is that of the text (CURLOPT_COPYPOSTFIELDS(3)).
        try set(CURLOPT_COPYPOSTFIELDS, post.body)
        for line in post.headers {
            guard headers.append(line) else { throw TransferError("no memory for a header") }
        }
        guard let first = unsafe headers.first else { return }
        let result = unsafe ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, first)
        guard result == CURLE_OK else { throw Self.error(result) }
    }

    private func perform() throws(TransferError) -> Response {
        let result = unsafe ccurl_easy_perform(handle)
        guard !sink.isOverLimit else { throw TransferError("the answer is longer than \(sink.limit) bytes") }
        guard result == CURLE_OK else { throw Self.error(result) }
        var status = 0
        let got = unsafe ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        guard got == CURLE_OK else { throw Self.error(got) }
        return Response(status: status, body: sink.body)
    }

    // MARK: - Options (curl_easy_setopt(3)): every one must be taken, or the transfer is not made

    /// - Parameter isOptional: whether it is left out with a libcurl that is older than the option.
    private func set(_ option: CURLoption, _ value: Int, isOptional: Bool = false) throws(TransferError) {
        let result = unsafe ccurl_set_long(handle, option, value)
        guard result == CURLE_OK || isOptional && result == CURLE_UNKNOWN_OPTION else { throw Self.error(result) }
    }

    /// The one scheme, also for redirects: by name, or by number with a libcurl older than 7.85, such as that of RHEL 9.
    private func setProtocol(_ name: String, _ number: Int) throws(TransferError) {
        for (option, older) in [(CURLOPT_PROTOCOLS_STR, 181), (CURLOPT_REDIR_PROTOCOLS_STR, 182)] {
            let result = unsafe ccurl_set_string(handle, option, name)
            guard result == CURLE_UNKNOWN_OPTION else {
                guard result == CURLE_OK else { throw Self.error(result) }
                continue
            }
            try set(CURLoption(UInt32(older)), number)
        }
    }

    private func set(_ option: CURLoption, _ value: String) throws(TransferError) {
        let result = unsafe ccurl_set_string(handle, option, value)
        guard result == CURLE_OK else { throw Self.error(result) }
    }

    /// The sink lives longer than the transfer: both belong to `self`.
    private func set(
        _ functionOption: CURLoption, _ dataOption: CURLoption, _ function: @escaping curl_write_callback
    ) throws(TransferError) {
        var result = unsafe ccurl_set_callback(handle, functionOption, function)
        guard result == CURLE_OK else { throw Self.error(result) }
        result = unsafe ccurl_set_pointer(handle, dataOption, Unmanaged.passUnretained(sink).toOpaque())
        guard result == CURLE_OK else { throw Self.error(result) }
    }

    private static func error(_ code: CURLcode) -> TransferError {
        TransferError(reason(for: code.rawValue))
    }

    /// What libcurl says of one of its error codes (libcurl-errors(3)): never anything that a server wrote.
    package static func reason(for code: UInt32) -> String {
        let text = unsafe ccurl_easy_strerror(CURLcode(code)).map { unsafe String(cString: $0) } ?? "trouble"
        return "\(text) (libcurl error \(code))"
    }
}
