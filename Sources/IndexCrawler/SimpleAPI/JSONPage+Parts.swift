import ForeignText
import Native
import SystemPackage
import VersionSort

extension JSONPage {
    /// Parses a page from parts of its text.
    ///
    /// It parses groups of files as their text arrives, so that memory holds the parsed page and not the text. The result is the same as the result of
    /// ``read(_:project:base:)``, except that a page is an error if it has two lists of files or writes their key with escapes.
    static func read(_ parts: consuming JSONPartScanner, project: ProjectName, base: URLReference) throws -> PageReading {
        var assembly = PageAssembly(project: project, base: base)
        // The page without its files, which is short.
        var rest = Array("{".utf8)
        var hasFiles = false
        try parts.expect("{")
        if try !parts.take("}") {
            repeat {
                if rest.count > 1 { rest.append(UInt8(ascii: ",")) }
                let key = try parts.text()
                rest += key
                try parts.expect(":")
                rest.append(UInt8(ascii: ":"))
                if key.elementsEqual("\"files\"".utf8), try parts.next() == UInt8(ascii: "[") {
                    if hasFiles { throw PageFault("it has two lists of files") }
                    hasFiles = true
                    try readFiles(&parts, base, &assembly)
                    rest += "[]".utf8
                } else {
                    var scanner = JSONScanner(Array(key))
                    if !key.elementsEqual("\"files\"".utf8), try scanner.string().hasSameBytes(as: "files") {
                        throw PageFault("it writes the key of its files with escapes")
                    }
                    rest += try parts.text(depth: 1)
                }
            } while try parts.take(",")
            try parts.expect("}")
        }
        try parts.end()
        return try reading(of: rest + "}".utf8, &assembly)
    }

    /// The size of the text of the files that are read at once, in bytes; one file may have more.
    private static let groupSize = 128 << 10

    private static func readFiles(_ parts: inout JSONPartScanner, _ base: URLReference, _ assembly: inout PageAssembly) throws {
        try parts.expect("[")
        if try parts.take("]") { return }
        var (group, count, isLast) = (Array("[".utf8), 0, false)
        repeat {
            group += try parts.text(depth: JSONFiles.entryDepth)
            count += 1
            guard count <= PageLimits.files else { throw PageFault("it has more than \(PageLimits.files) files") }
            isLast = try !parts.take(",")
            if isLast || group.count > groupSize {
                group.append(UInt8(ascii: "]"))
                assembly.beginPart()
                guard try addFiles(of: group, at: 0, base, to: &assembly) != nil else { throw PageFault("it is not the JSON that PEP 691 describes") }
                group = Array("[".utf8)
            } else {
                group.append(UInt8(ascii: ","))
            }
        } while !isLast
        try parts.expect("]")
    }
}
