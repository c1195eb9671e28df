internal import ForeignText
internal import Native
internal import SystemPackage

/// A reader of the JSON form of a list of projects (PEP 691), which holds only a part of the text at a time.
///
/// The list of a large index has tens of megabytes.
struct RootPageReader {
    private var parts: JSONPartScanner

    /// The version of the API that the list declares.
    private(set) var version: String?
    /// The serial number of the last change of the whole index.
    private(set) var serial: Int?

    /// Creates a reader of the parts that a closure returns, the last of which is empty.
    init(_ nextPart: @escaping () throws -> [UInt8]) { parts = JSONPartScanner(nextPart) }

    /// Creates a reader of a text.
    init(_ bytes: [UInt8]) {
        var parts = [bytes]
        self.init { parts.popLast() ?? [] }
    }

    /// Creates a reader of a file.
    init(_ path: FilePath) throws(FileError) { parts = try JSONPartScanner(path) }

    /// Reads the list, and passes on the name and the serial number of each element; `nil` for a value that is missing or has another type.
    ///
    /// - Throws: `PageFault` if it is not the JSON that PEP 691 describes.
    mutating func read(_ visit: (_ name: String?, _ serial: Int?) -> Void) throws {
        var hasProjects = false
        try parts.expect("{")
        if try !parts.take("}") {
            repeat {
                let key = try parts.whole { (scanner) throws(JSONScanner.Fault) in
                    let key = try scanner.string()
                    try scanner.expect(":")
                    return key
                }
                switch key {
                case "meta": (version, serial) = try parts.whole { (scanner) throws(JSONScanner.Fault) in try Self.object(&scanner, text: "api-version") }
                case "projects":
                    hasProjects = true
                    try readProjects(visit)
                default: _ = try parts.text()
                }
            } while try parts.take(",")
            try parts.expect("}")
        }
        try parts.end()
        guard hasProjects else { throw PageFault("it is not the JSON that PEP 691 describes (no \"projects\")") }
        try PageFault.checkVersion(version)
    }

    private mutating func readProjects(_ visit: (String?, Int?) -> Void) throws {
        try parts.expect("[")
        if try parts.take("]") { return }
        repeat {
            let (name, serial) = try parts.whole { (scanner) throws(JSONScanner.Fault) in try Self.object(&scanner, text: "name") }
            visit(name, serial)
        } while try parts.take(",")
        try parts.expect("]")
    }

    /// Reads the two known members of an object: a text of the given key, and the serial number.
    private static func object(_ scanner: inout JSONScanner, text wanted: String) throws(JSONScanner.Fault) -> (text: String?, serial: Int?) {
        var (text, serial): (String?, Int?) = (nil, nil)
        try scanner.object { (scanner, key) throws(JSONScanner.Fault) in
            if key.hasSameBytes(as: wanted), scanner.next() == UInt8(ascii: "\"") {
                text = try scanner.string()
            } else if key.hasSameBytes(as: "_last-serial") {
                serial = try scanner.integer()
            } else {
                try scanner.skip()
            }
        }
        return (text, serial)
    }
}
