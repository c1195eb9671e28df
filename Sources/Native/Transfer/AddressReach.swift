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
