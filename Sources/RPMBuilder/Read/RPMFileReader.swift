package import Native
package import SystemPackage

/// Reads the headers of package files in the formats 3, 4 and 6, without trusting their content.
package enum RPMFileReader {
    /// Reads the lead and the headers, but not the payload.
    ///
    /// The digests are not checked; see ``PackageVerification``.
    /// - Throws: ``RPMReadError``.
    package static func read(_ path: FilePath) throws(RPMReadError) -> ReadPackage {
        try read(path, PackageBytes(path), .whole)
    }

    /// Reads the lead and the headers, with only the files' data for repository metadata, and digests the whole package.
    ///
    /// A small package is read with one call.
    /// - Throws: ``RPMReadError``.
    package static func read(
        _ path: FilePath, digest algorithm: DigestAlgorithm
    ) throws(RPMReadError) -> (package: ReadPackage, digest: [UInt8]) {
        let file = try PackageBytes(path, readingAtOnce: startCount)
        return (try read(path, file, .places), try file.digest(algorithm))
    }

    /// The number of bytes read in the first call.
    ///
    /// Most packages of a repository are smaller, as are most headers.
    private static let startCount = 256 << 10

    private static func read(_ path: FilePath, _ file: borrowing PackageBytes, _ detail: PackageDescription.FileDetail) throws(RPMReadError) -> ReadPackage {
        let lead = try lead(try file.read(at: 0, count: Lead.byteCount, "lead"))
        let signatureStart = UInt64(Lead.byteCount)
        let signature = try section(file, signatureStart, .signature)
        let alignment = UInt64(SignatureHeader.alignment)
        let start = (signatureStart + UInt64(signature.bytes.count) + alignment - 1) / alignment * alignment
        let header = try section(file, start, .main)
        return ReadPackage(
            path: path, lead: lead, signature: signature, header: header, headerStart: start,
            headerEnd: start + UInt64(header.bytes.count), fileSize: file.size, fileTime: file.time,
            package: try PackageDescription(signature: signature, header: header, packageSize: file.size, files: detail))
    }

    private static func lead(_ bytes: [UInt8]) throws(RPMReadError) -> ReadPackage.LeadInfo {
        guard bytes.starts(with: Lead.magic) else { throw .notAPackage }
        guard (3...4).contains(bytes[4]) else { throw .unsupportedFormat(bytes[4]) }
        let signatureType: UInt16 = RPMHeader.bigEndian(bytes[...], at: 78)
        // This is the only type that rpm still reads: a header follows.
        guard signatureType == 5 else { throw .badLead("it announces the signature type \(signatureType)") }
        let name = bytes[10..<76].prefix { $0 != 0 }
        return .init(major: bytes[4], isSource: bytes[6] == 0 && bytes[7] == 1, name: String(decoding: name, as: UTF8.self))
    }

    private static func section(
        _ file: borrowing PackageBytes, _ start: UInt64, _ kind: RPMHeader.Kind
    ) throws(RPMReadError) -> RPMHeader {
        let part = kind == .main ? "main header" : "signature header"
        let head = try file.read(at: start, count: RPMHeaderLimits.introBytes, part)
        do throws(RPMHeaderError) {
            let count = try RPMHeader.Intro(head, kind: kind).sectionCount
            let section: [UInt8]
            do throws(RPMReadError) {
                // Check before memory of the stated size is allocated.
                section = try file.read(at: start, count: count, part)
            } catch {
                throw .truncated(needed: UInt64(count), available: file.size - min(start, file.size))
            }
            return try RPMHeader(parsing: section, kind: kind)
        } catch {
            throw kind == .main ? .header(error) : .signature(error)
        }
    }
}
