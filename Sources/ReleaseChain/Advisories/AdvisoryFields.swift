import ForeignText
import IndexCrawler

/// The members of an object of an advisory, found also under a misspelt key.
struct AdvisoryFields {
    private let values: [String: [JSONTree]]
    /// The keys that were taken for another one, as written, with their meanings, for example `afected` for `affected`.
    let misspelt: [(written: String, meant: String)]
    /// The keys that are unknown, as written.
    let unknown: [String]

    /// Sorts the members of an object under the keys of the schema.
    ///
    /// A key in another case, with blanks, or with a few wrong letters counts as the key that it resembles.
    init(_ members: [JSONTree.Member], known: [String]) {
        var values: [String: [JSONTree]] = [:]
        var misspelt: [(String, String)] = []
        var unknown: [String] = []
        for member in members {
            var key = member.key
            if !known.contains(key) {  // text: a list
                let plain = member.key.trimmed.lowercased().replacingBytes(of: "-", with: "_")
                guard let meant = known.contains(plain) ? plain : NearestName.of(plain, among: known) else {  // text: a list
                    unknown.append(member.key)
                    continue
                }
                misspelt.append((member.key, meant))
                key = meant
            }
            if member.value != .null { values[key, default: []].append(member.value) }
        }
        (self.values, self.misspelt, self.unknown) = (values, misspelt, unknown)
    }

    /// Returns `true` if a key is only there in another spelling.
    func isMisspelt(_ key: String) -> Bool { misspelt.contains { $0.meant == key } }

    /// Returns the values of a key except `null`: several if the key occurs several times.
    func all(_ key: String) -> [JSONTree] { values[key] ?? [] }

    /// Returns the elements of the lists of a key; a value that is no list counts as one element.
    ///
    /// - Parameter isOrderly: set to `false` if a value is no list.
    func elements(_ key: String, isOrderly: inout Bool) -> [JSONTree] {
        all(key).flatMap { value in
            if case .list(let elements) = value { return elements }
            isOrderly = false
            return [value]
        }
    }

    /// Returns the texts of a key, also those in lists.
    func texts(_ key: String) -> [String] {
        var isOrderly = true
        return elements(key, isOrderly: &isOrderly).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// Returns the texts of a key at any depth, without the keys of objects.
    func allTexts(_ key: String) -> [String] { all(key).flatMap(Self.texts) }

    private static func texts(_ value: JSONTree) -> [String] {
        switch value {
        case .text(let text): [text]
        case .list(let elements): elements.flatMap(texts)
        case .object(let members): members.flatMap { texts($0.value) }
        case .null, .boolean, .number: []
        }
    }

    /// Returns the objects of a key, also those in lists.
    func objects(_ key: String) -> [[JSONTree.Member]] {
        var isOrderly = true
        return elements(key, isOrderly: &isOrderly).compactMap { if case .object(let members) = $0 { members } else { nil } }
    }
}

/// The keys of the OSV schema 1.7.
enum AdvisoryKeys {
    static let record = [
        "id", "schema_version", "modified", "published", "withdrawn", "aliases", "upstream", "related", "summary", "details", "severity", "affected",
        "references", "credits", "database_specific",
    ]
    static let affected = ["package", "severity", "ranges", "versions", "ecosystem_specific", "database_specific"]
    static let package = ["ecosystem", "name", "purl"]
    static let range = ["type", "repo", "events", "database_specific"]
    static let event = ["introduced", "fixed", "last_affected", "limit"]
    static let rating = ["type", "score"]
}
