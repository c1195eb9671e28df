/// From how far away an address can be reached; what lies nearer is the more private.
package enum AddressReach: Int32, Sendable, Comparable {
    /// This machine alone.
    case loopback = 0
    /// The network segment.
    case link = 1
    /// A private network (RFC 1918, RFC 4193, RFC 6598).
    case site = 2
    /// Everywhere.
    case global = 3

    /// Whether the left is the more private.
    package static func < (left: AddressReach, right: AddressReach) -> Bool { left.rawValue < right.rawValue }
}
