package import VersionSort

/// An internal index, which is the only one asked for the names that belong to it.
///
/// Such a name must never be looked up in a public index, because anyone could register it there and have that package installed
/// ("dependency confusion").
package struct InternalIndex: Sendable {
    /// The root of the internal index.
    package let index: IndexURL
    /// The names that belong to the internal index.
    package let names: InternalNames

    /// Creates an index for names.
    package init(index: IndexURL, names: InternalNames) {
        self.index = index
        self.names = names
    }
}
