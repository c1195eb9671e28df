package import VersionSort

/// An index of one's own, which alone is asked for the names that belong to it, and for no other.
///
/// A name that only the own index should have must never be looked up elsewhere: whoever registers it there would be installed
/// ("dependency confusion").
package struct InternalIndex: Sendable {
    /// The root of the own index.
    package let index: IndexURL
    /// What belongs to it.
    package let names: InternalNames

    /// Binds names to their index.
    package init(index: IndexURL, names: InternalNames) {
        self.index = index
        self.names = names
    }
}
