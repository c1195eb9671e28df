import ForeignText
package import VersionSort

/// A file beside an override file that is added to the source package.
package struct Attachment: Hashable, Sendable {
    /// The name in the source package, which is the last part of its path.
    package let name: String
    package let bytes: [UInt8]

    /// The maximum size of one attachment: 16 MiB.
    package static let sizeLimit = 16 << 20

    /// Returns the attachments that an override names: files of packages, and patches.
    ///
    /// - Throws: ``PlanError`` if one was not read, or two have the same name.
    static func all(
        _ overrides: Overrides, _ context: PlanContext, of project: ProjectName
    ) throws(PlanError) -> (sources: [Attachment], patches: [Attachment]) {
        var seen: Set<String> = []
        func read(_ paths: [String], _ field: String) throws(PlanError) -> [Attachment] {
            var found: [Attachment] = []
            for path in paths {
                let attachment = try Attachment(path, field, context, of: project)
                guard seen.insert(attachment.name).inserted else {
                    throw .override(project: project, field: field, value: path, reason: "another file of the source package has this name")
                }
                found.append(attachment)
            }
            return found
        }
        return (try read(overrides.sourcePaths, "source"), try read(overrides.patches ?? [], "patches"))
    }

    /// Creates an attachment.
    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Creates the attachment for a path that a spec may name.
    ///
    /// Throws ``PlanError`` if the file was not read.
    package init(reading path: String, from context: PlanContext, of project: ProjectName) throws(PlanError) {
        try self.init(path, "spec", context, of: project)
    }

    /// Creates the attachment for a path in a field of an override.
    init(_ path: String, _ field: String, _ context: PlanContext, of project: ProjectName) throws(PlanError) {
        name = path.splitBytes(on: "/").last.map(String.init) ?? path
        guard let bytes = context.attachments[path] else {
            throw .override(project: project, field: field, value: path, reason: "there is no such file beside the override")
        }
        guard Self.isName(name) else {
            throw .override(project: project, field: field, value: path, reason: "its name may hold letters, digits and . _ + - @ only")
        }
        self.bytes = bytes
    }

    /// Returns `true` if a name has no special meaning in a spec or a shell.
    private static func isName(_ name: String) -> Bool {
        !name.utf8.hasPrefix("-") && !name.utf8.hasPrefix(".") && name.utf8.allSatisfy { $0.isAlphanumeric || "._+-@".utf8.contains($0) }
    }
}
