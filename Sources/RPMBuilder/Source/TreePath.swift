import Native

/// The validated path of an archive's entry, which does not lead outside its folder.
struct TreePath: Hashable {
    /// The components, without empty ones and `.`; none is `..`.
    var parts: [String]

    /// Splits a path; throws ``WheelBuildError`` if it is unsafe or exceeds a limit.
    init(_ entry: ArchiveEntry, in archive: String, limits: SourceLimits) throws(WheelBuildError) {
        guard !entry.isUnsafePath else { throw .unsafeEntry(entry.path, archive: archive, why: "leads out of the folder, or is not UTF-8") }
        try self.init(entry.path, in: archive, limits: limits)
    }

    /// Splits a path that does not lead outside; throws ``WheelBuildError`` if it exceeds a limit.
    init(_ path: String, in archive: String, limits: SourceLimits) throws(WheelBuildError) {
        func refuse(_ why: String) -> WheelBuildError { .unsafeEntry(path, archive: archive, why: why) }
        guard path.utf8.count <= limits.pathLength else { throw refuse("is a path of more than \(limits.pathLength) bytes") }
        parts = Self.split(path)
        guard parts.count <= limits.depth else { throw refuse("lies more than \(limits.depth) folders deep") }
        guard parts.allSatisfy({ $0.utf8.count <= limits.nameLength }) else { throw refuse("has a name of more than \(limits.nameLength) bytes") }
    }

    /// Creates a path from safe components.
    init(parts: [String]) {
        self.parts = parts
    }

    /// Returns the components of a path, without empty ones and `.`.
    static func split(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    }

    /// The components joined by `/`.
    var text: String { parts.joined(separator: "/") }
}
