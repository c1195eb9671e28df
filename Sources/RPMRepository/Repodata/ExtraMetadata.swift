import ForeignText
import Native

/// Metadata that is passed through as it is: groups, modules, updates and whatever else a repository may carry.
package struct ExtraMetadata: Hashable, Sendable {
    /// The type in the index: `group`, `modules`, `updateinfo` and others.
    package let type: String
    /// The file's name without digest and compression, as `comps.xml`.
    package let name: String
    /// The content, not compressed.
    package let content: [UInt8]
    /// Whether it is stored as it is: package managers of EL 7 and before read groups in no other way.
    package let isPlain: Bool

    /// Names every field.
    package init(type: String, name: String, content: [UInt8], isPlain: Bool = false) {
        self.type = type
        self.name = name
        self.content = content
        self.isPlain = isPlain
    }

    /// Groups, from a `comps.xml`.
    ///
    /// - Throws: ``RepositoryError`` `.badMetadata` for what is no such document: clients would give up the whole repository over it.
    package static func groups(_ content: [UInt8]) throws(RepositoryError) -> ExtraMetadata {
        try expect(content, root: "comps", "the groups")
        return ExtraMetadata(type: "group", name: "comps.xml", content: content, isPlain: true)
    }

    /// Modules, from a `modules.yaml`, of which no more is looked at than the kind of its documents.
    ///
    /// - Throws: ``RepositoryError`` `.badMetadata` for what is no such document.
    package static func modules(_ content: [UInt8]) throws(RepositoryError) -> ExtraMetadata {
        guard let text = String(validating: content, as: UTF8.self), text.filledLines.contains(where: { $0.utf8.hasPrefix("document: modulemd") }) else {
            throw RepositoryError(.badMetadata, "the modules", cause: "no line says 'document: modulemd'", hint: "name a modules.yaml")
        }
        return ExtraMetadata(type: "modules", name: "modules.yaml", content: content)
    }

    /// What was updated and why, from an `updateinfo.xml`.
    ///
    /// - Throws: ``RepositoryError`` `.badMetadata` for what is no such document.
    package static func updates(_ content: [UInt8]) throws(RepositoryError) -> ExtraMetadata {
        try expect(content, root: "updates", "the updates")
        return ExtraMetadata(type: "updateinfo", name: "updateinfo.xml", content: content)
    }

    /// Refuses what is not one XML document with this root.
    private static func expect(_ content: [UInt8], root: String, _ subject: String) throws(RepositoryError) {
        do {
            var reader = try XMLReader(content)
            var isFirst = true
            while let event = try reader.next() {
                guard isFirst, case .start(let name, _) = event else { continue }
                isFirst = false
                guard name.local == root else { throw RepositoryError(.badMetadata, subject, cause: "the document is a <\(name.local)>, not a <\(root)>") }
            }
        } catch let error as RepositoryError {
            throw error
        } catch {
            throw RepositoryError(.badMetadata, subject, cause: "\(error)", hint: "name a file with a <\(root)>")
        }
    }
}
