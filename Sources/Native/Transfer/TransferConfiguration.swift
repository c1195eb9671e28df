/// How a ``TransferClient`` behaves towards the network.
package struct TransferConfiguration: Sendable {
    /// The `User-Agent` of every request.
    package var userAgent = "relcli"
    /// Open connections altogether.
    package var maxConnections = 32
    /// Open connections to one host; HTTP/2 needs one.
    package var maxConnectionsPerHost = 20
    /// Requests under way at one host; more wait their turn without a clock running.
    package var maxRequestsPerHost = 32
    /// Requests under way altogether.
    package var maxRequests = 96
    /// How often a failed request is repeated.
    package var retries = 4
    /// The pause before the first repetition; each further one is twice as long.
    package var backOff = Duration.milliseconds(250)
    /// The longest pause that is made, also when `Retry-After` asks for more.
    package var longestPause = Duration.seconds(60)
    package var connectTimeout = Duration.seconds(20)
    /// The time for one exchange, from its start to its last byte.
    package var totalTimeout = Duration.seconds(1800)
    /// A transfer slower than ``idleRate`` for so long has failed.
    package var idleTimeout = Duration.seconds(30)
    /// Bytes a second.
    package var idleRate = 16
    package var maxRedirects = 5
    /// A file of trusted certificates, nil for the system's own.
    package var caBundle: String?
    /// The proxy for http and for https URLs, nil for none.
    package var httpProxy: String?
    package var httpsProxy: String?
    /// Hosts reached without the proxy, separated by commas.
    package var noProxy: String?

    /// Every default, no proxy and the system's certificates.
    package init() {}

    /// The defaults with the certificates and proxies that the environment names: the variables that pip and curl read.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        caBundle = first("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        // Upper-case HTTP_PROXY is left out: in a CGI environment a client can set it.
        httpProxy = first("PIP_PROXY", "http_proxy", "all_proxy", "ALL_PROXY")
        httpsProxy = first("PIP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        noProxy = first("no_proxy", "NO_PROXY")
    }
}
