internal import ForeignText
package import VersionSort

/// The rules that choose the projects and files of a walk.
///
/// Without a rule, everything is chosen.
package struct WalkRules: Sendable, CustomStringConvertible {
    /// A kind of file.
    package enum Kind: String, Sendable, CaseIterable, Decodable {
        case wheel, sdist
    }

    /// A pattern for normalized project names, in which `*` stands for any text: `django*`.
    package struct NamePattern: Sendable, Hashable, CustomStringConvertible {
        package let description: String

        /// Normalizes a pattern as a name (PEP 503): lower case, and `-` for every run of `-`, `_` and `.`.
        package init(_ text: String) {
            var bytes: [UInt8] = []
            for byte in text.utf8 {
                let isSeparator = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
                if isSeparator, bytes.last == UInt8(ascii: "-") { continue }
                bytes.append(isSeparator ? UInt8(ascii: "-") : UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte)
            }
            description = String(decoding: bytes, as: UTF8.self)
        }

        /// Returns `true` if a name fits the pattern.
        ///
        /// It takes time in proportion to the product of the lengths.
        package func matches(_ name: ProjectName) -> Bool {
            let (pattern, text) = (Array(description.utf8), Array(name.normalized.utf8))
            var (place, position, star, resume) = (0, 0, -1, 0)
            while position < text.count {
                if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                    (star, resume) = (place, position)
                    place += 1
                } else if place < pattern.count, pattern[place] == text[position] {
                    (place, position) = (place + 1, position + 1)
                } else if star >= 0 {
                    resume += 1
                    (place, position) = (star + 1, resume)
                } else {
                    return false
                }
            }
            return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
        }
    }

    /// The patterns of allowed names; if empty, all names are allowed.
    package var allow: [NamePattern] = []
    /// The patterns that exclude a name.
    package var deny: [NamePattern] = []
    /// The allowed versions by project.
    ///
    /// All versions of other projects are allowed.
    package var versions: [ProjectName: SpecifierSet] = [:]
    /// The number of newest releases of each project; `nil` for all.
    package var newest: Int?
    /// The allowed kinds of files.
    package var kinds = Set(Kind.allCases)
    /// The targets.
    ///
    /// A wheel is chosen if at least one target can use it; if empty, all wheels are chosen.
    package var targets: [Target] = []
    /// The maximum size of a file, in bytes; `nil` for any size.
    ///
    /// A file whose size the index does not state is chosen.
    package var maximumSize: UInt64?
    /// The earliest upload time, such as `2024-01-31T00:00:00Z`.
    ///
    /// If it is set, a file without an upload time is not chosen.
    package var uploadedFrom: String?
    /// The exclusive upper limit of the upload time, such as `2024-01-31T00:00:00Z`.
    ///
    /// If it is set, a file without an upload time is not chosen.
    package var uploadedBefore: String?
    /// A Boolean value indicating whether pre-releases are chosen.
    package var prereleases = true
    /// A Boolean value indicating whether yanked files are chosen.
    package var yanked = true

    /// Creates rules that choose everything.
    package init() {}

    /// Returns `true` if the rules choose a project.
    package func admits(_ name: ProjectName) -> Bool {
        (allow.isEmpty || allow.contains { $0.matches(name) }) && !deny.contains { $0.matches(name) }
    }

    /// Returns the chosen files of a page, in the order of the page.
    package func files(of page: ProjectPage) -> [IndexFile] { Array(eachFile(of: page)) }

    /// Returns the chosen files of a page, each computed when it is asked for, so that the files of a large page are not in memory at once.
    package func eachFile(of page: ProjectPage) -> LazyFilterSequence<LazyMapCollection<Range<Int>, IndexFile>> {
        let isAdmitted = admits(page.name)
        var kept: Set<Version>?
        if isAdmitted, let newest {
            let versions = page.eachFile.filter { admits($0, of: page.name) }.compactMap { $0.version(of: page.name) }
            kept = Set(Set(versions).sorted(by: >).prefix(newest))
        }
        return page.eachFile.filter { [kept] file in
            guard isAdmitted, admits(file, of: page.name) else { return false }
            guard let kept else { return true }
            return file.version(of: page.name).map(kept.contains) ?? false
        }
    }

    private func admits(_ file: IndexFile, of project: ProjectName) -> Bool {
        guard kinds.contains(file.isWheel ? .wheel : .sdist), yanked || file.yanked == nil else { return false }
        if let maximumSize, let size = file.size, size > maximumSize { return false }
        if !targets.isEmpty, file.isWheel {
            guard let wheel = try? WheelFilename(file.filename), targets.contains(where: { $0.rank(of: wheel) != nil }) else { return false }
        }
        if uploadedFrom != nil || uploadedBefore != nil {
            guard let time = file.uploadTime, uploadedFrom.map({ !time.precedesByBytes($0) }) ?? true, uploadedBefore.map(time.precedesByBytes) ?? true
            else { return false }
        }
        let range = versions[project]
        guard range != nil || !prereleases else { return true }
        guard let version = file.version(of: project) else { return false }
        return (prereleases || !version.isPrerelease) && (range?.contains(version, prereleases: true) ?? true)
    }

    /// The rules as one text, equal for equal rules.
    ///
    /// Its first line is, for example, `allow []`.
    package var description: String {
        var parts: [String] = []
        parts.append("allow \(allow.map(\.description).sorted())")
        parts.append("deny \(deny.map(\.description).sorted())")
        parts.append("versions \(versions.map { "\($0.key)\($0.value)" }.sorted())")
        parts.append("newest \(newest.map(String.init) ?? "all") kinds \(kinds.map(\.rawValue).sorted()) targets \(targets.map(\.id).sorted())")
        parts.append("size \(maximumSize.map(String.init) ?? "any") from \(uploadedFrom ?? "any") before \(uploadedBefore ?? "any")")
        parts.append("pre-releases \(prereleases) yanked \(yanked)")
        return parts.joined(separator: "\n")
    }
}
