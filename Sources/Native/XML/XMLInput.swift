internal import CLibXML2
internal import ForeignText

/// The source of an XML reader and its first error, reached by the C callbacks through one pointer.
final class XMLInput {
    private let source: (Int) throws -> ArraySlice<UInt8>
    private(set) var error: XMLError?

    init(_ source: @escaping (Int) throws -> ArraySlice<UInt8>) { self.source = source }

    /// Fills libxml2's buffer; returns the number of bytes, 0 at the end, or -1 for an error.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        do {
            let bytes = try source(buffer.count)
            guard bytes.count <= buffer.count else { return -1 }
            unsafe buffer.copyBytes(from: bytes)
            return Int32(bytes.count)
        } catch {
            self.error = XMLError(line: 0, message: "\(error)")
            return -1
        }
    }

    /// Records the first error that libxml2 reports.
    func note(_ report: xmlError) {
        guard error == nil, unsafe report.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        let message = unsafe report.message.map { unsafe String(cString: $0) } ?? "not well formed"
        let line = message.filledLines.first.map(String.init) ?? message
        error = unsafe XMLError(line: Int(report.line), message: line)
    }

    /// Returns libxml2's NUL-terminated UTF-8 text as a string.
    static func text(_ characters: UnsafePointer<xmlChar>) -> String {
        unsafe String(cString: characters)
    }
}
