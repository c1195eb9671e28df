/// The releases of a project that a target can use, and the reasons why it cannot use the others.
package struct Candidates: Sendable {
    /// The usable releases, newest first.
    package let releases: [Release]
    private let sieve: CandidateSieve

    /// Selects the files of a page for a target.
    ///
    /// - Parameter ranks: the table that all pages of the target share.
    package init(_ page: ProjectPage, target: Target, options: CandidateOptions = CandidateOptions(), ranks: TagRanks = TagRanks()) {
        sieve = CandidateSieve(page, target: target, options: options, ranks: ranks)
        releases = sieve.releases()
    }

    /// The files that are not used, in the order of the page.
    ///
    /// They are computed at each call.
    package var rejected: [RejectedFile] { sieve.rejected() }

    /// The versions without a usable file, newest first, each with the reason of its closest file.
    package var rejectedReleases: [RejectedRelease] {
        let used = Set(releases.map(\.version))
        var byVersion: [Version: [RejectedFile]] = [:]
        for file in rejected {
            guard let version = file.version, !used.contains(version) else { continue }
            byVersion[version, default: []].append(file)
        }
        return byVersion.sorted { $0.key > $1.key }.map { version, files in
            let reasons = files.map(\.reason)
            let forOthers = files.filter { if case .python = $0.reason { !$0.isYanked } else { false } }.map(\.filename)
            return RejectedRelease(version: version, reason: Self.summary(reasons), requiresPython: Self.pythons(reasons), files: forOthers)
        }
    }

    /// Returns the `Requires-Python` of the file that came closest to being used (``RejectionReason/passedChecks``); `nil` if that file is rejected for another
    /// reason.
    private static func pythons(_ reasons: [RejectionReason]) -> SpecifierSet? {
        guard case .python(let required)? = reasons.max(by: { $0.passedChecks < $1.passedChecks }) else { return nil }
        return try? SpecifierSet(required)
    }

    private static func summary(_ reasons: [RejectionReason]) -> String {
        guard let nearest = reasons.max(by: { $0.passedChecks < $1.passedChecks }) else { return "has no files" }
        guard case .tags = nearest else { return nearest.description }
        let wheels = reasons.compactMap { reason -> (tags: [WheelTag], part: TagPart)? in
            if case .tags(let tags, let part) = reason { (tags, part) } else { nil }
        }
        // Use the closest wheels: those for other systems do not matter to a user with the wrong Python.
        let part = wheels.map(\.part).max() ?? .python
        return "has only wheels for another \(part.rawValue): \(RejectionReason.summary(wheels.filter { $0.part == part }.flatMap(\.tags)))"
    }
}
