/// An entry of a package's change log.
package struct ChangelogEntry: Hashable, Sendable, Codable {
    /// Seconds since 1970; rpmbuild writes 12:00 UTC of the day.
    package var time: UInt32
    /// Who, with the version when the author gave one: `A B <a@example.org> - 1.0-1`.
    package var author: String
    package var text: String

    /// The day in UTC, as change logs have it: `Tue Nov 24 2026`.
    package var day: String { SpecText.day(time) }

    package init(time: UInt32, author: String, text: String) {
        self.time = time
        self.author = author
        self.text = text
    }
}
