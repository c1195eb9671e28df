import HTTPTypes

/// The parts of a request that the routes use.
struct Inquiry: Sendable {
    let method: HTTPRequest.Method
    /// The request target as received.
    let target: String
    /// The `Host` header, not validated; see ``HostName``.
    let host: String?
    let headers: HTTPFields
}
