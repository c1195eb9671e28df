package import Native
package import SystemPackage

/// A reader of the headers of package files in the formats 3, 4 and 6, which trusts nothing in them.
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

/// A package file whose headers are parsed.
package struct ReadPackage: Sendable {
    /// The data of the lead.
    package struct LeadInfo: Hashable, Sendable {
        /// The stated major version of the format: 3 for the formats 3 and 4, and 4 for the format 6.
        package var major: UInt8
        package var isSource: Bool
        package var name: String
    }

    package let path: FilePath
    package let lead: LeadInfo
    package let signature: RPMHeader
    package let header: RPMHeader
    /// The offset of the main header in the file, in bytes.
    package let headerStart: UInt64
    /// The offset after the main header, where the payload starts, in bytes.
    package let headerEnd: UInt64
    /// The size of the file, in bytes.
    package let fileSize: UInt64
    /// The modification time of the file in seconds since 1970.
    package let fileTime: Int64
    package let package: PackageDescription
}

extension ReadPackage {
    /// A Boolean value indicating whether the header states a digest of the payload, so that a signature of the header covers everything.
    package var statesPayloadDigest: Bool {
        [RPMTag.payloadDigest, .payloadSHA512, .payloadSHA3].contains(where: header.contains)
    }
}

extension ReadPackage {
    /// The format of the package: 3, 4 or 6.
    package var formatVersion: Int {
        if isVersion6 { return 6 }
        return header.hasRegion ? 4 : 3
    }
}

/// An error from reading a package file.
package enum RPMReadError: Error, Sendable, CustomStringConvertible {
    case notAPackage
    case unsupportedFormat(UInt8)
    case badLead(String)
    case truncated(String)
    case signature(RPMHeaderError)
    case header(RPMHeaderError)
    case badFiles(String)
    case badPayload(String)
    case file(FileError)

    package var description: String {
        switch self {
        case .notAPackage: "the file is not an rpm package"
        case .unsupportedFormat(let version): "the package has the format \(version), only 3 to 6 are known"
        case .badLead(let problem): "the lead of the package is bad: \(problem)"
        case .truncated(let part): "the package ends inside its \(part)"
        case .signature(let error): "the signature header is bad: \(error)"
        case .header(let error): "the main header is bad: \(error)"
        case .badFiles(let problem): "the files of the package are bad: \(problem)"
        case .badPayload(let problem): "the payload is bad: \(problem)"
        case .file(let error): "\(error)"
        }
    }
}
