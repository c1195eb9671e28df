internal import ForeignText
internal import Native
internal import SystemPackage

/// A reader of the JSON form of a list of projects (PEP 691), which holds only a part of the text at a time.
///
/// The list of a large index has tens of megabytes.
struct RootPageReader {
    private var scanner = JSONScanner([])
    /// The length of the text before the part that the scanner has, in bytes.
    private var passed = 0
    private var isAtEnd = false
    private let nextPart: () throws -> [UInt8]

    /// The version of the API that the list declares.
    private(set) var version: String?
    /// The serial number of the last change of the whole index.
    private(set) var serial: Int?

    /// The number of bytes that a reader of a file asks for at once.
    static let partSize = 256 << 10
    /// The largest size of one value, except for the list of projects, in bytes.
    private static let valueLimit = 16 << 20

    /// Creates a reader of the parts that a closure returns, the last of which is empty.
    init(_ nextPart: @escaping () throws -> [UInt8]) { self.nextPart = nextPart }

    /// Creates a reader of a text.
    init(_ bytes: [UInt8]) {
        var parts = [bytes]
        self.init { parts.popLast() ?? [] }
    }

    /// Creates a reader of a file.
    init(_ path: FilePath) throws(FileError) {
        let file = try OpenFile(path)
        self.init { try file.next() }
    }

    private final class OpenFile {
        private let file: InputFile
        private var offset: UInt64 = 0
        init(_ path: FilePath) throws(FileError) { file = try InputFile(path) }

        func next() throws(FileError) -> [UInt8] {
            let part = try file.read(at: offset, count: partSize)
            offset += UInt64(part.count)
            return part
        }
    }

    /// Reads the list, and passes on the name and the serial number of each element; `nil` for a value that is missing or has another type.
    ///
    /// - Throws: `PageFault` if it is not the JSON that PEP 691 describes.
    mutating func read(_ visit: (_ name: String?, _ serial: Int?) -> Void) throws {
        var hasProjects = false
        try whole { (scanner) throws(JSONScanner.Fault) in try scanner.expect("{") }
        if try !whole({ $0.take("}") }) {
            repeat {
                let key = try whole { (scanner) throws(JSONScanner.Fault) in
                    let key = try scanner.string()
                    try scanner.expect(":")
                    return key
                }
                switch key {
                case "meta": (version, serial) = try whole { (scanner) throws(JSONScanner.Fault) in try Self.object(&scanner, text: "api-version") }
                case "projects":
                    hasProjects = true
                    try readProjects(visit)
                default: try whole { (scanner) throws(JSONScanner.Fault) in _ = try scanner.skip() }
                }
            } while try whole { $0.take(",") }
            try whole { (scanner) throws(JSONScanner.Fault) in try scanner.expect("}") }
        }
        try whole { (scanner) throws(JSONScanner.Fault) in try scanner.end() }
        guard hasProjects else { throw PageFault("it is not the JSON that PEP 691 describes (no \"projects\")") }
        try PageFault.checkVersion(version)
    }

    private mutating func readProjects(_ visit: (String?, Int?) -> Void) throws {
        try whole { (scanner) throws(JSONScanner.Fault) in try scanner.expect("[") }
        if try whole({ $0.take("]") }) { return }
        repeat {
            let (name, serial) = try whole { (scanner) throws(JSONScanner.Fault) in try Self.object(&scanner, text: "name") }
            visit(name, serial)
        } while try whole { $0.take(",") }
        try whole { (scanner) throws(JSONScanner.Fault) in try scanner.expect("]") }
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

    /// Reads a value that may end in a later part of the text.
    ///
    /// A value that ends with its part may go on in the next one, so it is read again with that one.
    private mutating func whole<Value>(_ read: (inout JSONScanner) throws(JSONScanner.Fault) -> Value) throws -> Value {
        while true {
            let start = scanner.place
            var end = start
            do throws(JSONScanner.Fault) {
                let value = try read(&scanner)
                if isAtEnd || scanner.place < scanner.bytes.count { return value }
            } catch {
                end = error.place
                if isAtEnd { throw PageFault("it is not JSON at byte \(passed + end)") }
            }
            let rest = scanner.bytes[start...]
            // A fault this far from the end is no value that goes on.
            guard rest.count <= Self.valueLimit else { throw PageFault("it is not JSON at byte \(passed + end), or the value there is too long") }
            let part = try nextPart()
            isAtEnd = part.isEmpty
            passed += start
            scanner = JSONScanner(rest + part)
        }
    }
}
