internal import CCurl
internal import ForeignText
internal import SystemPackage

/// One request in progress and the response received so far.
///
/// After submission only the loop's thread uses it.
@safe final class CurlExchange: @unchecked Sendable {
    /// The result of an exchange, with the open file of the body if it was written to one.
    struct Ending: Sendable {
        let outcome: Outcome
        var file: BodyFile?
    }

    typealias Outcome = Result<TransferResponse, TransferError>

    let request: TransferRequest
    let target: URLReference
    private let completion: CheckedContinuation<Ending, Never>
    private var status = 0
    private var headers = TransferHeaders()
    private var headerLength = 0
    private var httpVersion = "1.1"
    private var body: [UInt8] = []
    private var bodyLength: UInt64 = 0
    private var digest: DigestContext? = DigestContext(.sha256)
    private var file: BodyFile?
    private var failure: TransferError?
    private var lines: UnsafeMutablePointer<curl_slist>?
    private let message: UnsafeMutablePointer<CChar>
    private let reach: UnsafeMutablePointer<relcli_reach>
    private var usesProxy = false
    private var remoteReach = AddressReach.loopback

    /// The maximum size of all header lines, in bytes.
    ///
    /// The headers of real indexes take a few kilobytes.
    static let headerLimit = 256 << 10
    /// The maximum number of bytes of an error page kept for the message.
    static let errorPageLimit = 16 << 10

    init(request: TransferRequest, target: URLReference, completion: CheckedContinuation<Ending, Never>) {
        self.request = request
        self.target = target
        self.completion = completion
        unsafe message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe reach = .allocate(capacity: 1)
        unsafe reach.initialize(to: relcli_reach(minimum: request.leastReach.rawValue, refused: 0))
    }

    deinit {
        unsafe curl_slist_free_all(lines)
        unsafe message.deallocate()
        unsafe reach.deallocate()
    }

    // MARK: - Setting up

    /// Configures a new or reset easy handle for the request.
    func configure(_ easy: UnsafeMutableRawPointer, _ configuration: TransferConfiguration) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe relcli_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, message)
        unsafe relcli_curl_set_string(easy, CURLOPT_URL, target.withoutFragment.description)
        unsafe relcli_curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe relcli_curl_set_string(easy, CURLOPT_USERAGENT, configuration.userAgent)
        unsafe relcli_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        unsafe relcli_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        unsafe relcli_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Wait for a connection that can carry several requests rather than open one more.
        unsafe relcli_curl_set_long(easy, CURLOPT_PIPEWAIT, 1)
        unsafe relcli_curl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        unsafe relcli_curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        unsafe relcli_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        unsafe relcli_curl_set_long(easy, CURLOPT_TIMEOUT_MS, (request.totalTimeout ?? configuration.totalTimeout).milliseconds)
        unsafe relcli_curl_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, configuration.idleRate)
        unsafe relcli_curl_set_long(easy, CURLOPT_LOW_SPEED_TIME, max(1, configuration.idleTimeout.milliseconds / 1000))
        if let bundle = configuration.caBundle { unsafe relcli_curl_set_string(easy, CURLOPT_CAINFO, bundle) }
        if request.presentsCertificate, let certificate = configuration.clientCertificate {
            unsafe relcli_curl_set_string(easy, CURLOPT_SSLCERT, certificate)
            if let key = configuration.clientKey { unsafe relcli_curl_set_string(easy, CURLOPT_SSLKEY, key) }
        }
        let proxy = target.scheme == "https" ? configuration.httpsProxy : configuration.httpProxy
        // An empty text prevents libcurl from reading the environment.
        unsafe relcli_curl_set_string(easy, CURLOPT_PROXY, proxy ?? "")
        usesProxy = proxy != nil
        if !usesProxy { unsafe relcli_curl_set_reach(easy, reach) }
        if let noProxy = configuration.noProxy { unsafe relcli_curl_set_string(easy, CURLOPT_NOPROXY, noProxy) }
        if let range = request.rangeText {
            unsafe relcli_curl_set_string(easy, CURLOPT_RANGE, range)
        } else if request.acceptsCompression {
            unsafe relcli_curl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        }
        unsafe setHeaderLines(easy)
        unsafe relcli_curl_set_function(easy, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            unsafe CurlExchange.from(context, data, size &* count) { unsafe $0.take(headerLine: $1) }
        }
        unsafe relcli_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        unsafe relcli_curl_set_function(easy, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            unsafe CurlExchange.from(context, data, size &* count) { unsafe $0.take(bodyPart: $1) }
        }
        unsafe relcli_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    }

    private func setHeaderLines(_ easy: UnsafeMutableRawPointer) {
        for (name, value) in request.headers {
            let line = "\(name): \(value)"
            // A line break in a value would add a header field.
            guard !line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { continue }
            if let longer = unsafe curl_slist_append(lines, line) { unsafe lines = longer }
        }
        unsafe relcli_curl_set_list(easy, CURLOPT_HTTPHEADER, lines)
    }

    // MARK: - Taking in

    /// Calls a method of the exchange behind a context pointer with the received bytes.
    ///
    /// The result 0 tells libcurl to stop.
    private static func from(
        _ context: UnsafeMutableRawPointer?, _ data: UnsafeMutablePointer<CChar>?, _ length: Int,
        _ method: (CurlExchange, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context = unsafe context, length > 0 else { return length }
        let exchange = unsafe Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        return unsafe method(exchange, UnsafeRawBufferPointer(start: data, count: length)) ? length : -1
    }

    private func take(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
        headerLength += bytes.count
        guard headerLength <= Self.headerLimit else { return stop(.headersTooLong) }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        guard line.utf8.hasPrefix("HTTP/") else {
            headers.append(line: line[...])
            return true
        }
        // Each interim response and the final one starts with a status line.
        let parts = line.words
        headers = TransferHeaders()
        status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        httpVersion = String(parts[0].droppingBytes(first: "HTTP/".utf8.count))
        return true
    }

    private func take(bodyPart bytes: UnsafeRawBufferPointer) -> Bool {
        guard (200...299).contains(status) else {
            let room = Self.errorPageLimit - body.count
            unsafe body.append(contentsOf: bytes.prefix(max(0, room)))
            return true
        }
        if status == 200, request.range != nil, request.requiresRange { return stop(.rangeIgnored) }
        bodyLength += UInt64(bytes.count)
        guard bodyLength <= request.bodyLimit else { return stop(.bodyTooLong(limit: request.bodyLimit)) }
        switch request.destination {
        case .memory:
            unsafe digest?.update(RawSpan(_unsafeBytes: bytes))
            unsafe body.append(contentsOf: bytes)
        case .memoryOrFile(let limit, _) where file == nil && bodyLength <= UInt64(limit):
            unsafe digest?.update(RawSpan(_unsafeBytes: bytes))
            unsafe body.append(contentsOf: bytes)
        case .memoryOrFile(_, let path), .file(let path), .end(let path):
            let part = unsafe [UInt8](bytes)
            digest?.update(part)
            if !body.isEmpty {
                guard write(body, to: path) else { return false }
                body = []
            }
            guard write(part, to: path) else { return false }
        }
        request.progress?(TransferProgress(received: bodyLength, length: headers["content-length"].flatMap { UInt64($0) }))
        return true
    }

    private func write(_ part: [UInt8], to path: FilePath) -> Bool {
        do {
            let file = try self.file ?? BodyFile(path, appending: request.appends)
            self.file = file
            try file.append(part)
            return true
        } catch {
            return stop(.file, "\(error)")
        }
    }

    private func stop(_ reason: TransferError.Reason, _ detail: String = "") -> Bool {
        failure = TransferError(reason, url: target.description, detail: detail)
        return false
    }

    // MARK: - Ending

    /// Ends the exchange with libcurl's result and resumes its caller.
    func finish(_ code: CURLcode, reach: Int32 = 0) {
        // Behind a proxy the address is that of the proxy and says nothing about the host.
        remoteReach = usesProxy ? .loopback : AddressReach(rawValue: reach) ?? .loopback
        let outcome = outcome(code)
        completion.resume(returning: Ending(outcome: outcome, file: file))
    }

    /// Ends an exchange that was never sent, or was aborted.
    func cancel() {
        completion.resume(returning: Ending(outcome: .failure(TransferError(.cancelled, url: target.description))))
    }

    private func outcome(_ code: CURLcode) -> Outcome {
        if let failure { return .failure(failure) }
        guard code == CURLE_OK else {
            if unsafe reach.pointee.refused != 0 {
                return .failure(TransferError(.refused, url: target.description, detail: "its address is too private"))
            }
            let own = unsafe String(cString: message)
            let detail = unsafe own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
            return .failure(TransferError(Self.reason(code), url: target.description, detail: detail))
        }
        let isSuccess = (200...299).contains(status)
        // libcurl does not call the writer for an empty body, but the file must exist.
        if isSuccess, case .file(let path) = request.destination, file == nil, !write([], to: path) {
            return .failure(failure ?? TransferError(.file, url: target.description))
        }
        let bytes = digest.take()?.finish()
        return .success(
            TransferResponse(
                status: status, headers: headers, body: body, bodyFile: file == nil ? nil : request.destination.path,
                sha256: isSuccess ? bytes.flatMap { SHA256Digest(bytes: $0) } : nil,
                bodyLength: bodyLength, effectiveURL: target.withoutFragment.description, httpVersion: httpVersion, reach: remoteReach))
    }

    private static func reason(_ code: CURLcode) -> TransferError.Reason {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM: .certificate
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR,
            CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SSL_CONNECT_ERROR:
            .connection
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .unusableURL
        default: .other
        }
    }
}

extension Duration {
    /// The duration in whole milliseconds, at least one.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let whole = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
        return whole.overflow ? Int(Int32.max) : max(1, whole.partialValue + Int(attoseconds / 1_000_000_000_000_000))
    }
}
