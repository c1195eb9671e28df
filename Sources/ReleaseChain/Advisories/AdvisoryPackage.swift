import ForeignText
import IndexCrawler
import VersionSort

/// The projects of the Python Package Index that an element of `affected` names.
struct AdvisoryPackage {
    /// The projects; several only if an advisory of a malicious package contradicts itself.
    private(set) var projects: [ProjectName] = []

    /// The ecosystem of a package.
    private enum Home {
        case index, other, unclear
    }

    /// Reads the package of an element.
    ///
    /// - Parameter notes: receives the faults.
    init(_ affected: AdvisoryFields, _ notes: inout AdvisoryNotes) {
        let isMalicious = notes.isMalicious
        let objects = affected.objects("package")
        var purls: [PackageLocator] = []
        var (ecosystems, names): ([String], [String]) = ([], [])
        var isStated = true
        for members in objects {
            let fields = AdvisoryFields(members, known: AdvisoryKeys.package)
            ecosystems += fields.texts("ecosystem")
            names += fields.texts("name")
            purls += fields.texts("purl").compactMap(PackageLocator.init)
            if !fields.misspelt.isEmpty {
                notes.add(fields)
                isStated = false
            }
        }
        if objects.isEmpty {
            let words = affected.texts("package")
            purls = words.compactMap(PackageLocator.init)
            names = purls.isEmpty ? words : []
            if isMalicious {
                notes.add(words.isEmpty ? .noPackage : .entry, effect: words.isEmpty ? .lost : .understood)
            } else if !words.isEmpty || affected.objects("ranges").isEmpty {
                // An element for a repository of source code needs no package.
                notes.add(.entry)
            }
            if words.isEmpty { return }
        }
        switch Self.home(ecosystems, purls) {
        case .other: return
        case .unclear:
            notes.add(.ecosystem, ecosystems.first.map { "'\($0.start(bytes: 40))'" } ?? "")
            if !isMalicious { return }
        case .index:
            let isExact = ecosystems.count == 1 && ecosystems[0].part(before: ":") == "PyPI"
            if isStated, !isExact { notes.add(.ecosystem, ecosystems.first.map { "'\($0.start(bytes: 40))' is taken for 'PyPI'" } ?? "the purl is of PyPI") }
        }
        var found: [ProjectName] = []
        for name in names {
            if let project = Self.project(name, isLenient: isMalicious) { found.append(project) } else { notes.add(.name, "'\(name.start(bytes: 40))'") }
        }
        let named = purls.filter { $0.type == "pypi" }.compactMap { Self.project($0.name, isLenient: isMalicious) }
        if let stated = found.first, let other = (found + named).first(where: { $0 != stated }) { notes.add(.contradiction, "\(stated) and \(other)") }
        projects = isMalicious ? Array(Set(found + named)).sorted() : Array((found + named).prefix(1))
        if projects.isEmpty {
            notes.add(.name, names.first.map { "'\($0.start(bytes: 40))'" } ?? "there is none", effect: isMalicious ? .lost : .reduced)
        }
    }

    /// Returns the project of a name, also with blanks around it; `nil` if it is no name.
    ///
    /// - Parameter isLenient: `true` takes blanks inside for a dash, and ignores extras.
    private static func project(_ name: String, isLenient: Bool) -> ProjectName? {
        let name = name.strippedAsPython
        if let project = try? ProjectName(String(name)) { return project }
        guard isLenient else { return nil }
        let plain = name.part(before: "[").unicodeScalars.split(whereSeparator: \.isPythonSpace).map { String($0) }.joined(separator: "-")
        return try? ProjectName(plain)
    }

    private static func home(_ ecosystems: [String], _ purls: [PackageLocator]) -> Home {
        let words = ecosystems.map { plain(String($0.part(before: ":"))) }.filter { !$0.isEmpty }
        if words.contains("pypi") { return .index }  // text: a list
        let isIndexPurl = purls.contains { $0.type == "pypi" }
        if words.isEmpty, ecosystems.isEmpty { return isIndexPurl ? .index : purls.isEmpty ? .unclear : .other }
        if isIndexPurl { return .unclear }
        return words.allSatisfy(others.contains) && !words.isEmpty || !purls.isEmpty ? .other : .unclear
    }

    /// Returns a word in lower case without signs and blanks.
    private static func plain(_ text: String) -> String { String(decoding: text.lowercased().utf8.filter(\.isAlphanumeric), as: UTF8.self) }

    /// The other ecosystems of the OSV schema, in lower case and without signs.
    private static let others = Set(
        """
        almalinux alpaquita alpine android azurelinux bellsofthardenedcontainers bioconductor bitnami chainguard cleanstart conancenter cran cratesio \
        debian dockerhardenedimages echo freebsd ghc githubactions git go hackage hex homebrew julia kubernetes linux mageia maven minimos npm nuget opam \
        openeuler opensuse openvsx ossfuzz packagist photonos pub redhat rockylinux root rubygems suse swifturl ubuntu vscode wolfi
        """.splitBytes(on: " ").map(String.init))
}

/// The address of a package without its version (package-url specification), for example `pkg:pypi/django@1.11`.
private struct PackageLocator {
    /// The type in lower case, for example `pypi`.
    let type: String
    let name: String

    /// Parses an address; `nil` for another text.
    init?(_ text: String) {
        let text = text.trimmed
        guard let (scheme, rest) = text.cut(at: ":"), scheme.lowercased() == "pkg" else { return nil }
        let path = rest.droppingBytes { $0 == UInt8(ascii: "/") }.bytes { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let (type, place) = path.cut(at: "/") else { return nil }
        let last = place.splitBytes(on: "/").last ?? ""
        self.type = type.trimmed.lowercased()
        name = last.part(before: "@").percentDecoded() ?? String(last.part(before: "@"))
    }
}
