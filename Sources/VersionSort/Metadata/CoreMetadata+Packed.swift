extension CoreMetadata {
    /// The fields of the packed form, except the requirements, which are its end.
    private static let packedFields = Extent.requirements.fields?.filter { $0 != "requires-dist" } ?? []

    /// Returns the fields of ``Extent/requirements`` as packed texts, which are read much faster than the whole metadata.
    ///
    /// The texts are unchanged, so that a reader with other rules reads them by its own. Throws ``MetadataParseError`` as for the whole metadata.
    package static func packed(_ bytes: [UInt8]) throws(MetadataParseError) -> [UInt8] {
        let fields = try MetadataFields(parsing: bytes, only: Extent.requirements.fields)
        var writer = PackedWriter()
        for name in packedFields + ["requires-dist"] {
            writer.number(UInt64(fields.all(name).count))
            for text in fields.all(name) { writer.text(text) }
        }
        return writer.bytes
    }

    /// Reads the result of ``packed(_:)`` from the place of a reader.
    ///
    /// The metadata is that of ``init(parsing:_:memo:)`` with ``Extent/requirements``, and so are the errors.
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
