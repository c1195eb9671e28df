import CLibXML2
import ForeignText

/// A reader of an XML document, event by event, without a tree, network access or a document type.
///
/// Entities other than the five of XML are errors.
///
/// libxml2 decodes the text and checks the syntax. The limits on depth and attributes are ours.
@safe package struct XMLReader: ~Copyable {
    /// The maximum depth of nested elements; libxml2's own limit is the same.
    package static let depthLimit = 256
    /// The maximum number of attributes of one element.
    package static let attributeLimit = 1024

    private let reader: xmlTextReaderPtr
    private let input: XMLInput
    private var pendingEnd: XMLName?

    /// Creates a reader for a document in memory.
    package init(_ bytes: [UInt8]) throws(XMLError) {
        var offset = 0
        try self.init { count in
            let end = min(bytes.count, offset + count)
            defer { offset = end }
            return bytes[offset..<end]
        }
    }

    /// Creates a reader for a document that a closure supplies.
    ///
    /// The closure returns at most the given number of bytes, and no bytes at the end.
    package init(source: @escaping (Int) throws -> ArraySlice<UInt8>) throws(XMLError) {
        input = XMLInput(source)
        let context = unsafe Unmanaged.passUnretained(input).toOpaque()
        let options = Int32(XML_PARSE_NONET.rawValue) | Int32(XML_PARSE_NOCDATA.rawValue) | Int32(XML_PARSE_COMPACT.rawValue)
        let made = unsafe xmlReaderForIO(
            { context, buffer, length in
                guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
                let input = unsafe Unmanaged<XMLInput>.fromOpaque(context).takeUnretainedValue()
                return unsafe input.fill(UnsafeMutableRawBufferPointer(start: buffer, count: Int(length)))
            }, nil, context, nil, nil, options)
        guard let made = unsafe made else { throw XMLError(line: 0, message: SystemLibrary.xml2.problem ?? "no memory for an XML reader") }
        unsafe reader = made
        unsafe xmlTextReaderSetStructuredErrorHandler(
            made,
            { context, error in
                guard let context = unsafe context, let error = unsafe error else { return }
                unsafe Unmanaged<XMLInput>.fromOpaque(context).takeUnretainedValue().note(error.pointee)
            }, context)
    }

    deinit { unsafe xmlFreeTextReader(reader) }

    /// Returns the next event; `nil` at the end of the document.
    package mutating func next() throws(XMLError) -> XMLEvent? {
        if let name = pendingEnd.take() { return .end(name) }
        while true {
            let status = unsafe xmlTextReaderRead(reader)
            guard status != 0 else {
                if let error = input.error { throw error }
                return nil
            }
            guard status == 1 else { throw input.error ?? fault("the document is not well formed") }
            if let event = try event() { return event }
        }
    }

    /// Returns the event of the current node; `nil` for comments and other ignored nodes.
    private mutating func event() throws(XMLError) -> XMLEvent? {
        let kind = unsafe xmlTextReaderNodeType(reader)
        switch UInt32(bitPattern: kind) {
        case XML_READER_TYPE_ELEMENT.rawValue:
            guard unsafe xmlTextReaderDepth(reader) < Self.depthLimit else { throw fault("elements are nested too deep") }
            let name = try name()
            let isEmpty = unsafe xmlTextReaderIsEmptyElement(reader) == 1
            let attributes = try attributes()
            if isEmpty { pendingEnd = name }
            return .start(name, attributes)
        case XML_READER_TYPE_END_ELEMENT.rawValue: return .end(try name())
        case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue, XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
            let text = try value()
            return text.isEmpty ? nil : .text(text)
        case XML_READER_TYPE_DOCUMENT_TYPE.rawValue: throw fault("a document type is not accepted")
        case XML_READER_TYPE_ENTITY_REFERENCE.rawValue, XML_READER_TYPE_ENTITY.rawValue:
            throw fault("an entity is not accepted")
        default: return nil
        }
    }

    private func attributes() throws(XMLError) -> [XMLAttribute] {
        var result: [XMLAttribute] = []
        var status = unsafe xmlTextReaderMoveToFirstAttribute(reader)
        while status == 1 {
            guard result.count < Self.attributeLimit else { throw fault("an element has too many attributes") }
            if unsafe xmlTextReaderIsNamespaceDecl(reader) == 0 {
                result.append(XMLAttribute(name: try name(), value: try value()))
            }
            status = unsafe xmlTextReaderMoveToNextAttribute(reader)
        }
        unsafe xmlTextReaderMoveToElement(reader)
        guard status == 0 else { throw input.error ?? fault("an attribute cannot be read") }
        return result
    }

    private func name() throws(XMLError) -> XMLName {
        guard let local = unsafe xmlTextReaderConstLocalName(reader) else { throw fault("a node has no name") }
        let namespace = unsafe xmlTextReaderConstNamespaceUri(reader)
        return unsafe XMLName(XMLInput.text(local), namespace: namespace.map { unsafe XMLInput.text($0) } ?? "")
    }

    private func value() throws(XMLError) -> String {
        guard let value = unsafe xmlTextReaderConstValue(reader) else { return "" }
        return unsafe XMLInput.text(value)
    }

    private func fault(_ message: String) -> XMLError {
        XMLError(line: unsafe max(0, Int(xmlTextReaderGetParserLineNumber(reader))), message: message)
    }
}

/// The name of an element or attribute: its local part and its namespace.
package struct XMLName: Hashable, Sendable, CustomStringConvertible {
    /// The namespace URI; empty if there is none.
    package let namespace: String
    package let local: String

    /// Creates a name, without a namespace by default.
    package init(_ local: String, namespace: String = "") {
        self.local = local
        self.namespace = namespace
    }

    package var description: String { namespace.isEmpty ? local : "{\(namespace)}\(local)" }
}

/// An attribute of an element.
///
/// References in its value are decoded.
package struct XMLAttribute: Hashable, Sendable {
    package let name: XMLName
    package let value: String
}

/// An event of reading a document.
package enum XMLEvent: Hashable, Sendable {
    /// A start tag. An empty element gives a start event and then an end event.
    case start(XMLName, [XMLAttribute])
    case end(XMLName)
    /// Text or CDATA, never empty. One run of text may give several events.
    case text(String)
}

extension [XMLAttribute] {
    /// Returns the value of the attribute with this name and no namespace.
    package subscript(name: String) -> String? {
        first { $0.name.local == name && $0.name.namespace.isEmpty }?.value
    }
}

/// An error for a document that is malformed or exceeds a limit.
package struct XMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 if it is not known.
    package let line: Int
    package let message: String

    package var description: String { line > 0 ? "line \(line): \(message)" : message }
}

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
