import Failures
import VersionSort

/// The places of files that the stack itself names, which a lock in its repository cannot change.
struct StatedSources: Sendable {
    /// The addresses that the stack's own requirements, constraints and overrides name.
    var addresses: Set<String>
    /// The names that are looked up only in the internal index.
    ///
    /// A file of these projects must be listed there, even if the mirror holds it.
    var internalNames: InternalNames
    /// Hosts with their scheme, such as `https://files.example.org`, that a lock may name besides those of the index.
    ///
    /// A mirror has the files of the index that it copies, so a lock that was made with either is valid with the other. Files are still downloaded from
    /// the index in use. These hosts do not apply to internal names.
    var fileHosts: [String]
}

extension StatedSources {
    /// Creates the places that a stack names.
    ///
    /// - Parameter addresses: the addresses in its requirements, constraints and overrides.
    init(_ stack: Stack, addresses: Set<String>) {
        self.init(addresses: addresses, internalNames: stack.internalNames, fileHosts: stack.document.index?.fileHosts ?? [])
    }
}
