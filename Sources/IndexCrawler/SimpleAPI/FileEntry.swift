internal import ForeignText
internal import Native
internal import VersionSort

/// One file of a page, not yet validated.
///
/// JSON and HTML pages are both turned into such entries.
struct FileEntry {
    var filename: String
    var url: String
    var hashes: [String: String] = [:]
    var requiresPython: String?
    var size: UInt64?
    var uploadTime: String?
    var yanked: String?
    var coreMetadata: [String: String]?
    var provenance: String?

    /// The reason why an entry is refused.
    struct Refusal: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// Returns the entry as an `IndexFile` of a project whose page was at `base`; `nil` for a kind of file that installers do not use.
    ///
    /// Throws an error if the name is unsafe or belongs to another project, the URL is not fetchable, or no SHA-256 is given.
    func checked(project: ProjectName, base: URLReference) throws(Refusal) -> IndexFile? {
        try Self.checkName(filename)
        guard isDistribution else { return nil }
        try checkProject(project)
        guard let target = base.resolving(url)?.withoutFragment, target.isFetchable else {
            throw Refusal("its address is no http or https URL")
        }
        guard target.authority?.utf8.contains("@") != true else { throw Refusal("its address carries a password") }
        if base.scheme == "https" && target.scheme == "http" { throw Refusal("its address leaves https") }
        let digests = hashes.filter { Self.isDigest($0.value) }.reduce(into: [:]) { $0[$1.key.lowercased()] = $1.value.lowercased() }
        guard let sha256 = digests["sha256"], SHA256Digest(hex: sha256) != nil else { throw Refusal("the index gives no SHA-256 for it") }
        return IndexFile(
            filename: filename, url: target.description, hashes: digests, requiresPython: requiresPython, size: size,
            uploadTime: uploadTime, yanked: yanked.map { Yanked(reason: Self.clean($0)) },
            coreMetadata: coreMetadata.map { CoreMetadataMark(hashes: $0.filter { Self.isDigest($0.value) }) },
            provenance: provenance.flatMap { base.resolving($0) }.flatMap { $0.isFetchable ? $0.description : nil })
    }

    /// Returns a text from an index without control characters, truncated to ``PageLimits/reason`` bytes.
    static func clean(_ text: String) -> String {
        let scalars = text.unicodeScalars.lazy.filter { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        let kept = String(String.UnicodeScalarView(scalars))
        return String(kept.start(bytes: PageLimits.reason))
    }

    /// Throws an error unless the name is a safe path segment: printable ASCII without separators, not hidden, not too long.
    static func checkName(_ name: String) throws(Refusal) {
        guard !name.isEmpty, name.utf8.count <= PageLimits.filename else { throw Refusal("its name has an unusable length") }
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw Refusal("its name has characters that are not allowed in file names") }
        guard !name.utf8.contains(where: { Self.unsafeCharacters.contains($0) }) else {
            throw Refusal("its name has characters that are not allowed in file names")
        }
        guard !name.utf8.hasPrefix("."), !name.utf8.hasPrefix("-") else { throw Refusal("its name starts with \"\(name.start(bytes: 1))\"") }
    }

    private static let unsafeCharacters = Set("/\\:\"'<>|?*&`$%;".utf8)

    private var isWheel: Bool { filename.utf8.hasSuffix(".whl") }

    /// A Boolean value indicating whether installers use this kind of file: wheels, and all historic forms of sdists.
    private var isDistribution: Bool {
        isWheel || [".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"].contains { filename.utf8.hasSuffix($0) }
    }

    private func checkProject(_ project: ProjectName) throws(Refusal) {
        if isWheel {
            guard let wheel = try? WheelFilename(filename) else { throw Refusal("its name is not that of a wheel") }
            guard wheel.name == project else { throw Refusal("it belongs to the project \(wheel.name)") }
        } else {
            guard (try? SdistFilename(filename, project: project)) != nil else {
                throw Refusal("its name is not that of a source archive of \(project)")
            }
        }
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count <= 256 && !text.isEmpty && Hex.decode(text) != nil
    }
}
