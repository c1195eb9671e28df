import ForeignText

/// The core metadata of a distribution: METADATA of a wheel or PKG-INFO of an sdist (core metadata specification, up to version 2.5).
package struct CoreMetadata: Hashable, Sendable {
    /// The version of the format; `1.0` if none is stated.
    package let metadataVersion: String
    package let name: ProjectName
    package let version: Version
    package let summary: String?
    /// The long description, from the body or the field.
    package let description: String?
    package let descriptionContentType: String?
    /// The licence as free text, the old form.
    package let license: String?
    /// The licence as an SPDX expression (PEP 639).
    package let licenseExpression: String?
    /// The paths of licence files, relative to the folder of licences (PEP 639).
    package let licenseFiles: [String]
    package let classifiers: [String]
    package let keywords: [String]
    package let homePage: String?
    package let downloadURL: String?
    package let projectURLs: [ProjectURL]
    package let author: String?
    package let authorEmail: String?
    package let maintainer: String?
    package let maintainerEmail: String?
    /// The supported Python versions; `nil` means all.
    package let requiresPython: SpecifierSet?
    package let requiresDist: [Requirement]
    package let providesExtra: [ExtraName]
    /// The fields that a build may change, in lower case (PEP 643).
    package let dynamic: [String]
    /// The values that were ignored because they are invalid, one sentence each.
    package let warnings: [String]

    /// A link with its label.
    package struct ProjectURL: Hashable, Sendable {
        package let label: String
        package let url: String
    }

    /// The part of the metadata to read.
    package enum Extent: Sendable {
        /// All fields.
        case everything
        /// The name, version and dependency fields; the others are treated as missing. Descriptions and classifiers are most of the bytes.
        case requirements

        var fields: [String]? {
            switch self {
            case .everything: nil
            case .requirements: ["metadata-version", "name", "version", "dynamic", "requires-python", "requires-dist", "provides-extra"]
            }
        }
    }

    /// Parses metadata as leniently as installers do.
    ///
    /// An invalid `Requires-Python` is ignored and an invalid `Requires-Dist` is repaired, each with a warning. Throws ``MetadataParseError`` for an
    /// invalid name or version, and for a `Requires-Dist` that names no project.
    ///
    /// - Parameter memo: The requirements parsed before, if many metadata files are read.
    package init(parsing bytes: [UInt8], _ extent: Extent = .everything, memo: RequirementMemo? = nil) throws(MetadataParseError) {
        let fields = try MetadataFields(parsing: bytes, only: extent.fields)
        try self.init(fields) { notes throws(MetadataParseError) in try notes.requirements(fields.all("requires-dist"), memo) }
    }

    /// Creates metadata from its fields, and from its requirements as `requirements` reads them.
    init(
        _ fields: MetadataFields, requirements: (inout MetadataNotes) throws(MetadataParseError) -> [Requirement]
    ) throws(MetadataParseError) {
        var notes = MetadataNotes()
        metadataVersion = try Self.formatVersion(fields)
        guard let nameText = fields.first("name") else { throw .missing("Name") }
        guard let versionText = fields.first("version") else { throw .missing("Version") }
        do { name = try ProjectName(nameText) } catch { throw .unusable("Name", nameText, why: "") }
        do { version = try Version(versionText) } catch { throw .unusable("Version", versionText, why: "") }
        summary = fields.line("summary")
        description = fields.body ?? fields.known("description").map(MetadataFields.withoutMargin)
        descriptionContentType = fields.line("description-content-type")
        license = fields.known("license").map(MetadataFields.withoutMargin)
        licenseExpression = fields.line("license-expression")
        licenseFiles = fields.all("license-file").map(MetadataFields.unfolded)
        classifiers = fields.all("classifier").map(MetadataFields.unfolded)
        keywords = Self.keywords(fields.line("keywords") ?? "")
        homePage = fields.line("home-page")
        downloadURL = fields.line("download-url")
        projectURLs = fields.all("project-url").compactMap(ProjectURL.init(line:))
        author = fields.line("author")
        authorEmail = fields.line("author-email")
        maintainer = fields.line("maintainer")
        maintainerEmail = fields.line("maintainer-email")
        dynamic = fields.all("dynamic").map { MetadataFields.unfolded($0).lowercasedASCII }
        requiresPython = notes.requiresPython(fields.line("requires-python"))
        requiresDist = try requirements(&notes)
        providesExtra = notes.extras(fields.all("provides-extra"))
        warnings = notes.warnings
    }

    private static func formatVersion(_ fields: MetadataFields) throws(MetadataParseError) -> String {
        guard let text = fields.line("metadata-version") else { return "1.0" }
        guard let major = text.splitBytes(on: ".").first, major == "1" || major == "2" else { throw .unknownVersion(text) }
        return text
    }

    /// Splits keywords at commas, or at white space if there is no comma.
    private static func keywords(_ text: String) -> [String] {
        let parts = text.utf8.contains(",") ? text.splitBytes(on: ",") : text.words
        return parts.map { String($0.trimmingASCIIWhitespace) }.filter { !$0.isEmpty }
    }
}

extension CoreMetadata.ProjectURL {
    /// Parses `label, URL`.
    ///
    /// A line without a comma is a link without a label.
    fileprivate init?(line: String) {
        let text = MetadataFields.unfolded(line)[...].trimmingASCIIWhitespace
        guard !text.isEmpty else { return nil }
        guard let comma = text.utf8.firstIndex(of: ",") else {
            self.init(label: "", url: String(text))
            return
        }
        self.init(
            label: String(text[..<comma].trimmingASCIIWhitespace), url: String(text[text.utf8.index(after: comma)...].trimmingASCIIWhitespace))
    }
}

extension CoreMetadata {
    /// The fields of the packed form in their order, without `requires-dist`, which is the last one.
    private static let packedFields = Extent.requirements.fields?.filter { $0 != "requires-dist" } ?? []

    /// Returns the fields of ``Extent/requirements`` as packed texts, which are read much faster than the whole metadata.
    ///
    /// The texts are stored as written, because the rules of parsing may differ in a later version. Throws ``MetadataParseError`` as for the whole metadata.
    package static func packed(_ bytes: [UInt8]) throws(MetadataParseError) -> [UInt8] {
        let fields = try MetadataFields(parsing: bytes, only: Extent.requirements.fields)
        var writer = PackedWriter()
        for name in packedFields + ["requires-dist"] {
            writer.number(UInt64(fields.all(name).count))
            for text in fields.all(name) { writer.text(text) }
        }
        return writer.bytes
    }

    /// Reads the result of ``packed(_:)`` at the place of a reader.
    ///
    /// The result and the errors are the same as those of ``init(parsing:_:memo:)`` with ``Extent/requirements``.
    package init(packed reader: PackedReader, memo: RequirementMemo) throws(MetadataParseError) {
        var reader = reader
        var fields: [String: [String]] = [:]
        for name in Self.packedFields {
            let count = min(reader.count(), MetadataFields.valuesLimit)
            if count > 0 { fields[name] = (0..<count).map { _ in reader.text() } }
        }
        let rest = reader
        try self.init(MetadataFields(fields)) { notes throws(MetadataParseError) in try notes.requirements(rest, memo) }
    }
}

/// An error for unusable metadata.
package enum MetadataParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A required field is missing.
    case missing(String)
    /// A field has an unusable value. The last part is the reason.
    case unusable(String, String, why: String)
    /// The metadata is longer than the limit, in bytes.
    case tooLarge(Int)
    /// One field has more values than the limit.
    case tooMany(String, Int)
    /// The metadata has an unknown major version of the format.
    case unknownVersion(String)

    /// One line for a person.
    package var description: String {
        switch self {
        case .missing(let field): "the metadata has no \(field)"
        case .unusable(let field, let value, let why):
            "the metadata has a \(field) that cannot be used: \(quotedForMessage(value))\(why.isEmpty ? "" : ": \(why)")"
        case .tooLarge(let limit): "the metadata is longer than \(limit) bytes"
        case .tooMany(let field, let limit): "the metadata has more than \(limit) fields \(field)"
        case .unknownVersion(let version): "the metadata is written for version \(quotedForMessage(version)), and only 1 and 2 are known"
        }
    }
}
