/// A file of the mirror that is missing, cannot be read, or does not have the content that it should have.
package struct DamagedFile: Hashable, Sendable, Encodable {
    /// The repair of a damaged file.
    package enum Repair: String, Sendable, Encodable {
        /// It was removed; the next crawl or release that needs it makes or downloads it again.
        case removed
        /// It was written again from the rest of the mirror.
        case restored
        /// Its bytes were downloaded again.
        case downloaded
        /// Its bytes are lost: it was removed, and the page of its project no longer lists it.
        case withdrawn

        /// The repair as text for people, phrased to follow the reason.
        package var description: String { self == .downloaded ? "downloaded again" : rawValue }
    }

    /// The path below the mirror, such as `packages/flask/flask-3.0-py3-none-any.whl`.
    package let path: String
    /// The reason, phrased to follow the path.
    package var reason: String
    /// The repair; `nil` if the file was left as it is.
    package var repair: Repair?

    private enum CodingKeys: String, CodingKey {
        case path, reason, repair, removed
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(reason, forKey: .reason)
        try container.encode(repair, forKey: .repair)
        try container.encode(repair == .removed || repair == .withdrawn, forKey: .removed)
    }
}
