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
    package static func groups(_ content: [UInt8]) -> ExtraMetadata {
        ExtraMetadata(type: "group", name: "comps.xml", content: content, isPlain: true)
    }

    /// Modules, from a `modules.yaml`.
    package static func modules(_ content: [UInt8]) -> ExtraMetadata {
        ExtraMetadata(type: "modules", name: "modules.yaml", content: content)
    }

    /// What was updated and why, from an `updateinfo.xml`.
    package static func updates(_ content: [UInt8]) -> ExtraMetadata {
        ExtraMetadata(type: "updateinfo", name: "updateinfo.xml", content: content)
    }
}
