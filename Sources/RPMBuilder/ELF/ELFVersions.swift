/// The GNU symbol versions of an ELF file. Source: Linux Standard Base, "Symbol versioning".
extension ELFDynamic {
    /// Returns the versions of other libraries that the file needs, in file order.
    func versionsNeeded<Source: ELFSource & ~Copyable>(
        _ source: borrowing Source, _ image: ELFImage
    ) throws(ELFError) -> [ELFInfo.LibraryVersion] {
        let part = "needed versions"
        guard let cursor = try Cursor(needs, image, part) else { return [] }
        var budget = ELFLimits.versions
        var result: [ELFInfo.LibraryVersion] = []
        var offset = cursor.start
        for _ in 0..<cursor.count {
            let record = try cursor.record(source, offset, 16, &budget)
            let library = try text(UInt64(image.fields.uint32(record, 4)))
            var detail = offset + UInt64(image.fields.uint32(record, 8))
            for _ in 0..<image.fields.uint16(record, 2) {
                let entry = try cursor.record(source, detail, 16, &budget)
                result.append(.init(library: library, version: try text(UInt64(image.fields.uint32(entry, 8)))))
                guard let next = Cursor.next(detail, image.fields.uint32(entry, 12)) else { break }
                detail = next
            }
            guard let next = Cursor.next(offset, image.fields.uint32(record, 12)) else { break }
            offset = next
        }
        return result
    }

    /// Returns the versions that the file defines, with the library name of its base definition, but without the base itself.
    func versionsDefined<Source: ELFSource & ~Copyable>(
        _ source: borrowing Source, _ image: ELFImage
    ) throws(ELFError) -> [ELFInfo.LibraryVersion] {
        let part = "defined versions"
        guard let cursor = try Cursor(definitions, image, part) else { return [] }
        var budget = ELFLimits.versions
        var result: [ELFInfo.LibraryVersion] = []
        var library: String?
        var offset = cursor.start
        for _ in 0..<cursor.count {
            let record = try cursor.record(source, offset, 20, &budget)
            // The first name is that of the version; further names are its predecessors.
            if image.fields.uint16(record, 6) > 0 {
                let entry = try cursor.record(source, offset + UInt64(image.fields.uint32(record, 12)), 8, &budget)
                let name = try text(UInt64(image.fields.uint32(entry, 0)))
                let isBase = image.fields.uint16(record, 2) & 1 != 0
                if isBase { library = name } else if let library { result.append(.init(library: library, version: name)) }
            }
            guard let next = Cursor.next(offset, image.fields.uint32(record, 16)) else { break }
            offset = next
        }
        return result
    }

    /// A reader of a chain of records linked by distances, bounded by its segment and a maximum number of records.
    private struct Cursor {
        let start: UInt64
        let count: UInt64
        private let end: UInt64
        private let part: String

        init?(_ chain: Chain, _ image: ELFImage, _ part: String) throws(ELFError) {
            guard let address = chain.address, chain.count > 0 else { return nil }
            guard chain.count <= UInt64(ELFLimits.versions) else { throw .tooMuch(part, limit: ELFLimits.versions) }
            let place = try image.location(address, part)
            let (end, overflow) = place.offset.addingReportingOverflow(place.count)
            guard !overflow else { throw .badAddress(part, address) }
            start = place.offset
            count = chain.count
            self.end = end
            self.part = part
        }

        func record<Source: ELFSource & ~Copyable>(
            _ source: borrowing Source, _ offset: UInt64, _ size: Int, _ budget: inout Int
        ) throws(ELFError) -> [UInt8] {
            guard budget > 0 else { throw .tooMuch(part, limit: ELFLimits.versions) }
            budget -= 1
            guard offset >= start, offset < end, UInt64(size) <= end - offset else { throw .truncated(part) }
            return try source.read(at: offset, count: size, part)
        }

        /// Returns the offset of the next record; `nil` at the end of the chain.
        static func next(_ offset: UInt64, _ distance: UInt32) -> UInt64? {
            distance == 0 ? nil : offset + UInt64(distance)
        }
    }
}
