package import SystemPackage

/// One GET request: what to ask for, what to accept as an answer and where to put it.
package struct TransferRequest: Sendable {
    /// A part of a resource (RFC 9110 §14.1.2).
    package enum Range: Sendable, Hashable {
        /// From the first to the last byte, both included.
        case bytes(ClosedRange<UInt64>)
        /// The last bytes of the resource, so many.
        case last(UInt64)
    }

    /// Where the body of a successful answer goes.
    package enum Destination: Sendable {
        /// Into the response.
        case memory
        /// Into a file, which is made, or emptied, first.
        case file(FilePath)
    }

    /// The absolute http or https URL.
    package var url: String
    /// Further header fields, sent as they are.
    package var headers: [(name: String, value: String)] = []
    /// The part wanted, nil for the whole.
    package var range: Range?
    /// Whether an answer that ignores ``range`` ends the transfer with ``TransferError/Reason/rangeIgnored`` instead of being read.
    package var requiresRange = true
    /// The most bytes of body that are accepted, after decoding.
    package var bodyLimit: UInt64 = 64 << 20
    package var destination = Destination.memory
    /// Whether the server may compress the answer on the way; never with a range.
    package var acceptsCompression = false
    /// The time the whole exchange may take, nil for the client's own.
    package var totalTimeout: Duration?
    /// The least reach of the addresses that are connected to, looked at after their names were resolved.
    ///
    /// A redirect to another host never leads to an address of less reach than the one it came from, whatever this says.
    /// A proxy is connected to as it is.
    package var leastReach = AddressReach.loopback
    /// Says whether a URL may be asked for: called for the first URL and for the target of each redirect, which it may refuse.
    package var admits: @Sendable (URLReference) -> Bool = { _ in true }

    /// Makes a request for a URL.
    package init(_ url: String) { self.url = url }

    var rangeText: String? {
        switch range {
        case nil: nil
        case .bytes(let range): "\(range.lowerBound)-\(range.upperBound)"
        case .last(let count): "-\(count)"
        }
    }
}
