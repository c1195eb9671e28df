/// The network settings of a ``TransferClient``.
package struct TransferConfiguration: Sendable {
    /// The `User-Agent` of every request.
    package var userAgent = "relcli"
    /// The maximum number of open connections.
    package var maxConnections = 32
    /// The maximum number of open connections to one host; HTTP/2 needs one.
    package var maxConnectionsPerHost = 20
    /// The maximum number of active requests to one host.
    ///
    /// Further requests wait; their timeouts do not run yet.
    package var maxRequestsPerHost = 32
    /// The maximum number of active requests.
    package var maxRequests = 96
    /// The number of times a failed request is repeated.
    package var retries = 4
    /// The pause before the first repetition.
    ///
    /// It doubles with each further one.
    package var backOff = Duration.milliseconds(250)
    /// The maximum pause; a response whose `Retry-After` asks for more is final.
    package var longestPause = Duration.seconds(60)
    package var connectTimeout = Duration.seconds(20)
    /// The maximum time for one exchange, from its start to its last byte.
    package var totalTimeout = Duration.seconds(1800)
    /// The time after which a transfer slower than ``idleRate`` fails.
    package var idleTimeout = Duration.seconds(60)
    /// The minimum rate in bytes per second.
    package var idleRate = 1024
    package var maxRedirects = 5
    /// A file of trusted certificates; `nil` for the system's own.
    package var caBundle: String?
    /// A file with the client's certificate, for requests that present it.
    package var clientCertificate: String?
    /// A file with the key of the certificate; `nil` if the file of the certificate has it too.
    package var clientKey: String?
    /// The proxies for HTTP and HTTPS URLs; `nil` for a direct connection.
    package var httpProxy: String?
    package var httpsProxy: String?
    /// The hosts that are reached without a proxy, separated by commas.
    package var noProxy: String?

    /// Creates the default configuration: no proxy and the system's certificates.
    package init() {}

    /// Creates a configuration with the certificates and proxies of the environment variables that pip and curl read.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        clientCertificate = first("PIP_CLIENT_CERT")
        caBundle = first("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        // Ignore upper-case HTTP_PROXY: in a CGI environment a client can set it.
        httpProxy = first("PIP_PROXY", "http_proxy", "all_proxy", "ALL_PROXY")
        httpsProxy = first("PIP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        noProxy = first("no_proxy", "NO_PROXY")
    }
}

/// The network scope from which an address can be reached.
///
/// A smaller scope is more private.
package enum AddressReach: Int32, Sendable, Comparable {
    /// This machine only.
    case loopback = 0
    /// The network segment.
    case link = 1
    /// A private network (RFC 1918, RFC 4193, RFC 6598).
    case site = 2
    /// The whole internet.
    case global = 3

    /// Returns `true` if the left scope is the more private one.
    package static func < (left: AddressReach, right: AddressReach) -> Bool { left.rawValue < right.rawValue }
}
