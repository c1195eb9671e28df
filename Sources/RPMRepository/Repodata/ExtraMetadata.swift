package import Failures
import ForeignText
import Native

/// Metadata that is passed through unchanged: groups, modules, updates and others.
package struct ExtraMetadata: Hashable, Sendable {
    /// The type in the index, for example `group`, `modules` or `updateinfo`.
    package let type: String
    /// The file name without digest and compression suffix, for example `comps.xml`.
    package let name: String
    /// The uncompressed content.
    package let content: [UInt8]
    /// A Boolean value indicating whether it is stored uncompressed, which EL 7 and older require for groups.
    package let isPlain: Bool

    /// Creates metadata of any type.
    package init(type: String, name: String, content: [UInt8], isPlain: Bool = false) {
        self.type = type
        self.name = name
        self.content = content
        self.isPlain = isPlain
    }

    /// Returns the groups from a `comps.xml`.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` for another document, because clients would reject the whole repository.
    package static func groups(_ content: [UInt8]) throws(Failure) -> ExtraMetadata {
        try expect(content, root: "comps", "the groups")
        return ExtraMetadata(type: "group", name: "comps.xml", content: content, isPlain: true)
    }

    /// Returns the modules from a `modules.yaml`.
    ///
    /// Only the kind of its documents is checked.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` for another document.
    package static func modules(_ content: [UInt8]) throws(Failure) -> ExtraMetadata {
        guard let text = String(validating: content, as: UTF8.self), text.filledLines.contains(where: { $0.utf8.hasPrefix("document: modulemd") }) else {
            throw Failure(.badMetadata, "the modules", cause: "no line says 'document: modulemd'", hint: "name a modules.yaml")
        }
        return ExtraMetadata(type: "modules", name: "modules.yaml", content: content)
    }

    /// Returns the updates from an `updateinfo.xml`.
    ///
    /// - Throws: ``Failure`` with code `badMetadata` for another document.
    package static func updates(_ content: [UInt8]) throws(Failure) -> ExtraMetadata {
        try expect(content, root: "updates", "the updates")
        return ExtraMetadata(type: "updateinfo", name: "updateinfo.xml", content: content)
    }

    /// Throws an error unless the content is an XML document with this root element.
    private static func expect(_ content: [UInt8], root: String, _ subject: String) throws(Failure) {
        do {
            var reader = try XMLReader(content)
            var isFirst = true
            while let event = try reader.next() {
                guard isFirst, case .start(let name, _) = event else { continue }
                isFirst = false
                guard name.local == root else { throw Failure(.badMetadata, subject, cause: "the document is a <\(name.local)>, not a <\(root)>") }
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.badMetadata, subject, cause: "\(error)", hint: "name a file with a <\(root)>")
        }
    }
}
