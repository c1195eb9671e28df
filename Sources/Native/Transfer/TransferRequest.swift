package import SystemPackage

/// One GET request, with the limits for its response and the destination of the body.
package struct TransferRequest: Sendable {
    /// A range of a resource (RFC 9110 §14.1.2).
    package enum Range: Sendable, Hashable {
        /// The bytes from the first to the last, inclusive.
        case bytes(ClosedRange<UInt64>)
        /// The last bytes of the resource, this many.
        case last(UInt64)
    }

    /// The destination of the body of a successful response.
    package enum Destination: Sendable {
        /// The body goes to the response in memory.
        case memory
        /// The body goes to a file, which is created or truncated.
        case file(FilePath)
    }

    /// The absolute http or https URL.
    package var url: String
    /// Further header fields, sent as they are.
    package var headers: [(name: String, value: String)] = []
    /// The requested range; `nil` for the whole resource.
    package var range: Range?
    /// A Boolean value that indicates whether a response that ignores ``range`` fails with ``TransferError/Reason/rangeIgnored`` instead of being read.
    package var requiresRange = true
    /// The maximum size of the decoded body, in bytes.
    package var bodyLimit: UInt64 = 64 << 20
    package var destination = Destination.memory
    /// A Boolean value that indicates whether the server may compress the response; ignored with a range.
    package var acceptsCompression = false
    /// The maximum time for the whole exchange; `nil` for the client's setting.
    package var totalTimeout: Duration?
    /// The most private scope of addresses to connect to, checked after names are resolved.
    ///
    /// A redirect to another host never leads to a more private address than that of the host before, whatever this value.
    /// A proxy is not checked.
    package var leastReach = AddressReach.loopback
    /// A closure that says whether a URL may be requested.
    ///
    /// It is called for the first URL and for the target of each redirect.
    package var admits: @Sendable (URLReference) -> Bool = { _ in true }

    /// Creates a request for a URL.
    package init(_ url: String) { self.url = url }

    var rangeText: String? {
        switch range {
        case nil: nil
        case .bytes(let range): "\(range.lowerBound)-\(range.upperBound)"
        case .last(let count): "-\(count)"
        }
    }
}
