/// An entry of a package's change log.
package struct ChangelogEntry: Hashable, Sendable, Codable {
    /// Seconds since 1970; rpmbuild writes 12:00 UTC of the day.
    package var time: UInt32
    /// Who, with the version when the author gave one: `A B <a@example.org> - 1.0-1`.
    package var author: String
    package var text: String

    package init(time: UInt32, author: String, text: String) {
        self.time = time
        self.author = author
        self.text = text
    }
}
