import Failures
import ForeignText
package import IndexCrawler
package import SystemPackage
import VersionSort

/// A file of rules for `relcli crawl --rules`, as written by a user.
package struct CrawlRules: Sendable, Decodable {
    private var allow: [String]?
    private var deny: [String]?
    private var versions: [String: String]?
    private var newest: Int?
    private var kinds: [String]?
    private var targets: [String]?
    private var maxSize: String?
    private var uploadedAfter: String?
    private var minAgeDays: Int?
    private var preReleases: Bool?
    private var yanked: Bool?
    private var upstream: [Upstream]?

    /// An entry of `[[upstream]]`: an index, and the project names that are looked up there, and only there unless it hands them on.
    private struct Upstream: Decodable {
        let url: String
        let names: [String]?
        let orNext: Bool?

        enum CodingKeys: String, CodingKey {
            case url, names
            case orNext = "or-next"
        }
    }

    enum CodingKeys: String, CodingKey {
        case allow, deny, versions, newest, kinds, targets, yanked, upstream
        case maxSize = "max-size"
        case uploadedAfter = "uploaded-after"
        case minAgeDays = "min-age-days"
        case preReleases = "pre-releases"
    }

    /// Reads the rules of a file.
    ///
    /// - Parameters:
    ///   - catalog: the profiles of the targets that the rules name.
    ///   - now: the current time, from which the age of files is counted, in seconds since 1970.
    /// - Throws: ``Failure`` with code `usage` with the file and the key.
    package static func read(_ path: FilePath, catalog: TargetCatalog, now: Int64) throws -> WalkRules {
        let document = try TOMLFile.decode(CrawlRules.self, from: path)
        do { return try document.rules(catalog, now) } catch let error as Mistake {
            throw Failure(.usage, "\(path) has a rule that cannot be followed", causes: ["\(error.key): \(error.cause)"])
        }
    }

    /// Reads the indexes of a file, each with the project names that are looked up only there.
    ///
    /// If several indexes have a name, the first one is used. An index with `or-next` hands on the names that it does not have.
    ///
    /// - Throws: ``Failure`` with code `usage` with the file and the key.
    package static func upstreams(_ path: FilePath) throws -> [InternalIndex] {
        try (TOMLFile.decode(CrawlRules.self, from: path).upstream ?? []).map { upstream in
            let handsOn = upstream.orNext ?? false
            guard handsOn || upstream.names != nil else {
                throw Failure(
                    .usage, "\(path): the upstream \(PublicText.masked(upstream.url)) has no names",
                    hints: ["write names = [\"acme-*\"]", "or, for all names that it has, or-next = true"])
            }
            do {
                return InternalIndex(index: try IndexURL(upstream.url), names: try upstream.names.map(InternalNames.init) ?? .all, handsOn: handsOn)
            } catch {
                throw Failure(.usage, "\(path) has an upstream that cannot be used", cause: error)
            }
        }
    }

    private struct Mistake: Error {
        let key: String
        let cause: String
    }

    private func rules(_ catalog: TargetCatalog, _ now: Int64) throws -> WalkRules {
        var rules = WalkRules()
        rules.allow = (allow ?? []).map(WalkRules.NamePattern.init)
        rules.deny = (deny ?? []).map(WalkRules.NamePattern.init)
        for (name, range) in versions ?? [:] {
            do { rules.versions[try ProjectName(name)] = try SpecifierSet(range) } catch { throw Mistake(key: "versions.\(name)", cause: "\(error)") }
        }
        if let newest, newest < 1 { throw Mistake(key: "newest", cause: "\(newest) is less than 1") }
        rules.newest = newest
        if let kinds {
            rules.kinds = Set(
                try kinds.map { text in
                    guard let kind = WalkRules.Kind(rawValue: text) else { throw Mistake(key: "kinds", cause: "'\(text)' is neither wheel nor sdist") }
                    return kind
                })
        }
        rules.targets = try (targets ?? []).map { try catalog.target($0, architecture: "x86_64") }
        rules.maximumSize = try maxSize.map { text in
            guard let size = Self.size(text) else { throw Mistake(key: "max-size", cause: "'\(text)' is no size such as 500 MiB") }
            return size
        }
        rules.uploadedFrom = try uploadedAfter.map { text in
            guard Self.isDate(text) else { throw Mistake(key: "uploaded-after", cause: "'\(text)' is no date such as 2024-01-31") }
            return text
        }
        if let minAgeDays {
            guard 0...36_500 ~= minAgeDays else { throw Mistake(key: "min-age-days", cause: "\(minAgeDays) is not between 0 and 36500") }
            rules.uploadedBefore = "\(CivilDate(secondsSince1970: now - Int64(minAgeDays) * 86_400))"
        }
        rules.prereleases = preReleases ?? true
        rules.yanked = yanked ?? true
        return rules
    }

    /// Parses a number with a unit: `500 MiB`, `2GiB`, `1024`.
    private static func size(_ text: String) -> UInt64? {
        let digits = text.bytes(while: \.isASCIIDigit)
        let unit = String(text.droppingBytes(first: digits.utf8.count).droppingBytes { $0.isBlank })
        guard let number = UInt64(digits), let shift = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40][unit] else { return nil }
        let (size, isTooLarge) = number.multipliedReportingOverflow(by: 1 << UInt64(shift))
        return isTooLarge ? nil : size
    }

    /// Returns `true` for a day of the calendar such as `2024-01-31`, alone or with a time in UTC such as `2024-01-31T12:30:00Z`.
    private static func isDate(_ text: String) -> Bool {
        Timestamp(text) != nil && (text.utf8.count == 10 || TOMLText.dateTime(text) != nil)
    }
}
