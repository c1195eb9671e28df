package import Failures

/// The codes of failures of an index.
extension Failure.Code {
    /// The index or one of its hosts gave no usable answer.
    package static let unreachable = Self("unreachable", .external)
    /// The index refused the request (401 or 403).
    package static let forbidden = Self("forbidden", .external)
    /// A page or a file from the index breaks a standard or a limit of relcli.
    package static let malformed = Self("malformed", .failure)
    /// The bytes differ from the digest in the index.
    package static let mismatch = Self("mismatch", .failure)
    /// The mirror does not hold the file or page, and the run is offline.
    package static let offline = Self("offline", .external)
    /// The mirror folder cannot be read or written.
    package static let store = Self("store", .external)
}
