import HTTPTypes

/// A request, as far as routes look at it.
struct Inquiry: Sendable {
    let method: HTTPRequest.Method
    /// The request target as it came.
    let target: String
    /// The `Host` header, unchecked; see ``HostName``.
    let host: String?
    let headers: HTTPFields
}
