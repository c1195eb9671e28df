internal import Synchronization

/// A sieve that divides the files of one project into those that the target can use and those that it cannot.
///
/// Values that many files share, such as tags and `Requires-Python`, are checked once. Of each release, only as many files are checked as needed.
final class CandidateSieve: Sendable {
    /// The result of checking a file: it fits, or the first reason against it.
    enum Verdict {
        case fits, filename, quarantined, notAllowed, denied, hash, python, uploaded, wheelUnwanted, sourceUnwanted, tags, unhashed
    }

    let page: ProjectPage
    let table: PageTable
    let options: CandidateOptions
    /// The rules that deny releases of the project.
    let denials: [Requirement]
    let target: Target
    private let isAllowed: Bool
    private let takesWheels: Bool
    private let takesSources: Bool
    private let hashes: Set<String>?
    /// One Boolean value for each distinct `Requires-Python` of the page: `true` if it allows the target's Python.
    private let pythons: [Bool]
    /// The rank of each distinct tag set of the page, with 0 for the best; `nil` until it is needed, and ``unfit`` if no tag fits the target.
    private let ranks: Mutex<[Int?]>
    /// The ranks of the tag sets of other pages.
    private let shared: TagRanks

    /// The rank of a wheel that does not fit.
    private static let unfit = Int.max

    init(_ page: ProjectPage, target: Target, options: CandidateOptions, ranks shared: TagRanks) {
        self.page = page
        self.shared = shared
        self.target = target
        self.options = options
        table = page.table
        let project = page.name
        denials = options.denied.filter { $0.name == project && $0.applies(in: target.environment) }
        isAllowed = options.allowed?.contains(project) ?? true
        takesWheels = !options.noBinary.contains(project)
        takesSources = !options.onlyBinary.contains(project)
        hashes = options.digests(of: project, in: target.environment)
        pythons = (0..<table.pythonCount).map { [table] number in
            // As in installers, a `Requires-Python` that cannot be repaired is ignored.
            let text = table.python(number)
            return !options.checksPython
                || ((try? SpecifierSet(text)) ?? LegacyRequirement.specifiers(text)).map { target.satisfies(requiresPython: $0) } ?? true
        }
        ranks = Mutex(Array(repeating: nil, count: table.tagCount))
    }

    /// Returns the verdict on a file.
    ///
    /// It checks a wheel's tags last, because that takes longest.
    func verdict(_ file: Int, _ row: PageTable.Row, version: Version) -> Verdict {
        guard row.isWheel || row.isSource else { return .filename }
        if page.isQuarantined { return .quarantined }
        if !isAllowed { return .notAllowed }
        if !denials.isEmpty, denial(version) != nil { return .denied }
        if let hashes, !table.file(file).hashes.contains(where: { hashes.contains("\($0):\($1.lowercasedASCII)") }) { return .hash }  // text: a list
        if hashes == nil, options.requiresHashes { return .unhashed }
        if let python = row.pythonIndex, !pythons[python] { return .python }
        if let limit = options.excludeNewer {
            guard let text = table.uploadTime(file), let time = Timestamp(text), time < limit else { return .uploaded }
        }
        if row.isWheel {
            if !takesWheels { return .wheelUnwanted }
            return rank(row) == Self.unfit ? .tags : .fits
        }
        return takesSources ? .fits : .sourceUnwanted
    }

    /// Returns the rule that denies a version; `nil` if there is none.
    func denial(_ version: Version) -> Requirement? { denials.first { $0.specifiers.contains(version) } }

    /// Returns the rank of a file, with 0 for the best.
    ///
    /// Sdists rank after all wheels.
    func rank(_ row: PageTable.Row) -> Int {
        guard row.isWheel else { return Self.unfit - 1 }
        return ranks.withLock { ranks in
            guard ranks.indices.contains(row.tagSetIndex) else { return Self.unfit }
            if let known = ranks[row.tagSetIndex] { return known }
            let rank = shared.rank(ofTags: table.tags(row.tagSetIndex), on: target) ?? Self.unfit
            ranks[row.tagSetIndex] = rank
            return rank
        }
    }

    /// Returns the usable releases, newest first.
    func releases() -> [Release] {
        (0..<table.releaseCount).compactMap { number in
            let version = table.version(ofRelease: number)
            guard let standing = standing(number, version), standing || options.keepsYanked else { return nil }
            return Release(version: version, isYanked: !standing, in: self, number: number)
        }
    }

    /// Returns `true` if a release has a fitting file that is not yanked, `false` if all fitting files are yanked; `nil` if no file fits.
    private func standing(_ release: Int, _ version: Version) -> Bool? {
        var fits = false
        // Check sdists first: they need no tags.
        for isWheel in [false, true] {
            for file in table.files(ofRelease: release) {
                let row = table.row(file)
                guard row.isWheel == isWheel, !(fits && row.isYanked), verdict(file, row, version: version) == .fits else { continue }
                if !row.isYanked { return true }
                fits = true
            }
        }
        return fits ? false : nil
    }
}

/// The ranks of tag sets on one target, which the pages of many projects share: most wheels are `py3-none-any`.
package final class TagRanks: Sendable {
    private let ranks = Mutex<[String: Int?]>([:])

    /// Creates a table for one target.
    package init() {}

    /// Returns the rank of a tag set such as `py2.py3-none-any` on the target, with 0 for the best; `nil` if it does not fit.
    func rank(ofTags text: String, on target: Target) -> Int? {
        if let known = ranks.withLock({ $0[text] }) { return known }
        let rank = target.rank(ofTags: text)
        // Pages come from outside, and may have any number of tag sets.
        ranks.withLock { if $0.count < Self.limit { $0[text] = .some(rank) } }
        return rank
    }

    private static let limit = 10_000
}
