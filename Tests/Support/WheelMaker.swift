internal import ForeignText
internal import Native
package import SystemPackage

/// Makes a valid wheel in code: METADATA, WHEEL, entry points, RECORD and any files (binary distribution format, PEP 427).
package struct WheelMaker: Sendable {
    package var name: String
    package var version: String
    package var tags = ["py3-none-any"]
    package var build: String?
    package var metadataVersion = "2.1"
    package var summary = "a package made for a test"
    package var license: String? = "MIT"
    package var requiresPython: String?
    package var requiresDist: [String] = []
    package var extras: [String] = []
    /// The further lines of METADATA, each a complete `Field: value`.
    package var fields: [String] = []
    package var readme = ""
    package var rootIsPurelib = true
    /// The entry points by group, each a line such as `tool = package.module:main`.
    package var entryPoints: [String: [String]] = [:]
    /// The files by path, besides those of the `.dist-info` folder.
    package var files: [(path: String, bytes: [UInt8])]
    /// The further files of the `.dist-info` folder, such as `licenses/LICENSE`.
    package var informationFiles: [(path: String, bytes: [UInt8])] = []
    /// The paths that the archive marks as executable.
    package var executables: Set<String> = []
    /// The paths whose RECORD line has a wrong digest.
    package var wrongRecords: Set<String> = []
    /// The paths whose RECORD line has a wrong size.
    package var wrongSizes: Set<String> = []
    /// The paths that RECORD does not list.
    package var unrecorded: Set<String> = []

    /// The bytes of METADATA; `nil` for those of the other fields.
    package var replacedMetadata: [UInt8]?

    /// Creates a wheel with one module, named after the project.
    package init(_ name: String, _ version: String, requires: [String] = []) {
        self.name = name
        self.version = version
        requiresDist = requires
        let module = name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        files = [("\(module)/__init__.py", Array("version = \"\(version)\"\n".utf8))]
    }

    private var stem: String {
        let escaped = name.split(whereSeparator: { "-_.".contains($0) }).joined(separator: "_")
        return "\(escaped)-\(version.replacing("-", with: "_"))"
    }

    /// The file name, `NAME-VERSION[-BUILD]-TAGS.whl`, with several tags compressed if possible.
    package var filename: String {
        func part(_ index: Int) -> String {
            var seen: [Substring] = []
            for tag in tags {
                let parts = tag.split(separator: "-")
                if index < parts.count && !seen.contains(parts[index]) { seen.append(parts[index]) }
            }
            return seen.joined(separator: ".")
        }
        return ([stem] + (build.map { [$0] } ?? []) + [part(0), part(1), part(2)]).joined(separator: "-") + ".whl"
    }

    /// The bytes of METADATA.
    package var metadata: [UInt8] {
        if let replacedMetadata { return replacedMetadata }
        var lines = ["Metadata-Version: \(metadataVersion)", "Name: \(name)", "Version: \(version)", "Summary: \(summary)"]
        if let license { lines.append("License: \(license)") }
        if let requiresPython { lines.append("Requires-Python: \(requiresPython)") }
        lines += extras.map { "Provides-Extra: \($0)" }
        lines += requiresDist.map { "Requires-Dist: \($0)" }
        lines += fields
        return Array((lines.joined(separator: "\n") + "\n\n" + readme).utf8)
    }

    /// The files of the wheel in order, RECORD last.
    package var contents: [(path: String, bytes: [UInt8])] {
        let folder = "\(stem).dist-info"
        var wheel = "Wheel-Version: 1.0\nGenerator: relcli-tests\nRoot-Is-Purelib: \(rootIsPurelib)\n"
        wheel += tags.map { "Tag: \($0)\n" }.joined()
        if let build { wheel += "Build: \(build)\n" }
        var all = files + informationFiles.map { ("\(folder)/\($0.path)", $0.bytes) }
        if !entryPoints.isEmpty {
            let text = entryPoints.sorted { $0.key < $1.key }.map { "[\($0.key)]\n" + $0.value.map { $0 + "\n" }.joined() }
            all.append(("\(folder)/entry_points.txt", Array(text.joined(separator: "\n").utf8)))
        }
        all.append(("\(folder)/WHEEL", Array(wheel.utf8)))
        all.append(("\(folder)/METADATA", metadata))
        var record = ""
        for (path, bytes) in all where !unrecorded.contains(path) {
            let digest = wrongRecords.contains(path) ? Digest.of([0], .sha256) : Digest.of(bytes, .sha256)
            let quoted = CSVField.quoted(path)
            record += "\(quoted),sha256=\(Self.base64URL(digest)),\(bytes.count + (wrongSizes.contains(path) ? 1 : 0))\n"
        }
        all.append(("\(folder)/RECORD", Array((record + "\(folder)/RECORD,,\n").utf8)))
        return all
    }

    /// Returns the bytes of the wheel.
    ///
    /// The same contents give the same bytes.
    package func bytes() throws -> [UInt8] { try TestArchive.zip(contents, executables: executables) }

    /// Writes the wheel into a folder under its own name; returns its path.
    @discardableResult
    package func write(to folder: FilePath) throws -> FilePath {
        let path = folder.appending(filename)
        try FileSystem.writeAtomically(try bytes(), to: path)
        return path
    }

    /// Returns URL-safe base64 without padding, as in RECORD.
    static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let group = (0..<3).map { index + $0 < bytes.count ? UInt32(bytes[index + $0]) : 0 }
            let word = group[0] << 16 | group[1] << 8 | group[2]
            let count = min(3, bytes.count - index) + 1
            for place in 0..<count { text.append(alphabet[Int(word >> UInt32(18 - 6 * place)) & 63]) }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Archives from names and bytes, made with the writer of Native.
enum TestArchive {
    static func zip(_ contents: [(path: String, bytes: [UInt8])], executables: Set<String> = []) throws -> [UInt8] {
        var writer = try ArchiveWriter(.zip)
        for (path, bytes) in contents { try writer.addFile(path, bytes, permissions: executables.contains(path) ? 0o755 : 0o644) }
        return try writer.finish()
    }

    static func tarGzip(_ contents: [(path: String, bytes: [UInt8])]) throws -> [UInt8] {
        var writer = try ArchiveWriter(.tarGzip)
        for (path, bytes) in contents { try writer.addFile(path, bytes) }
        return try writer.finish()
    }
}
