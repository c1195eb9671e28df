internal import Native
internal import SystemPackage

/// A scanner of JSON text that it receives in parts.
///
/// It holds only the part that it scans, and the values that its caller reads.
struct JSONPartScanner {
    private var scanner = JSONScanner([])
    /// The length of the text before the part that the scanner has, in bytes.
    private var passed = 0
    private var isAtEnd = false
    private let nextPart: () throws -> [UInt8]

    /// The number of bytes of a file that are read at once.
    static let partSize = 256 << 10
    /// The largest size of one value that is read as a whole, in bytes.
    private static let valueLimit = 16 << 20

    /// Creates a scanner of the parts that a closure returns, the last of which is empty.
    init(_ nextPart: @escaping () throws -> [UInt8]) { self.nextPart = nextPart }

    /// Creates a scanner of a file.
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

    /// Reads a value that may end in a later part of the text.
    ///
    /// A value that ends where the part ends may be incomplete, so it is read again together with the next part.
    ///
    /// - Throws: `PageFault` if the closure fails on the whole value, or if the value is longer than ``valueLimit``.
    mutating func whole<Value>(_ read: (inout JSONScanner) throws(JSONScanner.Fault) -> Value) throws -> Value {
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
            // As much again as was read in vain, so that a long value is read a few times and not once for each part.
            var text = Array(rest)
            repeat {
                let part = try nextPart()
                isAtEnd = part.isEmpty
                text += part
            } while !isAtEnd && text.count < 2 * rest.count
            passed += start
            scanner = JSONScanner(text)
        }
    }

    /// Skips white space, and returns the next byte; `nil` at the end.
    mutating func next() throws -> UInt8? { try whole { $0.next() } }

    /// Takes a character if it is next after white space; returns `false` if it is not.
    mutating func take(_ sign: Unicode.Scalar) throws -> Bool { try whole { $0.take(sign) } }

    /// Takes a character.
    ///
    /// - Throws: `PageFault` if another one is next.
    mutating func expect(_ sign: Unicode.Scalar) throws { try whole { (scanner) throws(JSONScanner.Fault) in try scanner.expect(sign) } }

    /// Throws an error unless only white space follows.
    mutating func end() throws { try whole { (scanner) throws(JSONScanner.Fault) in try scanner.end() } }

    /// Reads a value of any kind, and returns its text.
    ///
    /// - Parameter depth: The number of lists and objects of the document in which the value is.
    mutating func text(depth: Int = 0) throws -> ArraySlice<UInt8> {
        try whole { (scanner) throws(JSONScanner.Fault) in scanner.bytes[try scanner.skip(depth: depth)] }
    }
}
