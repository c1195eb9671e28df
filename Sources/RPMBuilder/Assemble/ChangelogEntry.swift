/// An entry of a package's change log.
package struct ChangelogEntry: Hashable, Sendable, Codable {
    /// The time in seconds since 1970.
    ///
    /// rpmbuild writes 12:00 UTC of the day.
    package var time: UInt32
    /// The author, optionally with the version: `A B <a@example.org> - 1.0-1`.
    package var author: String
    package var text: String

    /// The day in UTC, as in change logs: `Tue Nov 24 2026`.
    package var day: String { SpecText.day(time) }

    package init(time: UInt32, author: String, text: String) {
        self.time = time
        self.author = author
        self.text = text
    }
}
