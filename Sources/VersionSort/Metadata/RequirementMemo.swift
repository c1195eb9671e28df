internal import Synchronization

/// The parsed requirements of metadata, by their text.
///
/// The releases of a project often have the same requirements, so each text is parsed once.
package final class RequirementMemo: Sendable {
    /// A parsed requirement, with a warning if it was repaired.
    struct Reading: Sendable {
        let requirement: Requirement
        let warning: String?
    }

    private let known = Mutex<[String: Reading]>([:])

    /// The maximum number of texts that are kept.
    private static let limit = 200_000

    /// Creates an empty memo.
    package init() {}

    /// Returns the requirement of a text; calls `read` if the text is new.
    func reading(_ text: String, _ read: (String) throws(MetadataParseError) -> Reading) throws(MetadataParseError) -> Reading {
        // `String` compares by canonical equivalence, so texts with different bytes may be equal if they are not ASCII.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return try read(text) }
        if let found = known.withLock({ $0[text] }) { return found }
        let reading = try read(text)
        known.withLock { if $0.count < Self.limit { $0[text] = reading } }
        return reading
    }
}
