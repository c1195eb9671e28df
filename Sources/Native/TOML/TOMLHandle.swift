internal import CTOML

/// A document that toml++ has parsed.
@safe struct TOMLHandle: ~Copyable {
    private let document: OpaquePointer

    /// Parses a text; throws the error and its position.
    init(_ text: [UInt8]) throws(TOMLError) {
        let read = unsafe text.withUnsafeBytes { bytes in unsafe ctoml_read(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count) }
        guard let read = unsafe read else { throw TOMLError(line: 0, column: 0, reason: "no memory to read the document") }
        if let problem = unsafe ctoml_problem_of(read)?.pointee {
            let reason = unsafe Self.text(problem.reason, problem.reason_length)
            unsafe ctoml_free(read)
            throw unsafe TOMLError(line: Int(problem.line), column: Int(problem.column), reason: reason)
        }
        unsafe document = read
    }

    deinit { unsafe ctoml_free(document) }

    /// Returns a copy of all values.
    func nodes() -> [TOMLDocument.Node] {
        var count = 0
        guard let first = unsafe ctoml_nodes_of(document, &count) else { return [] }
        return unsafe UnsafeBufferPointer(start: first, count: count).map { node in
            unsafe TOMLDocument.Node(
                key: Self.text(node.key, node.key_length), value: Self.value(node), parent: Int(node.parent), line: Int(node.line))
        }
    }

    private static func value(_ node: ctoml_node) -> TOMLValue {
        let content = unsafe Int(node.first)..<Int(node.first + node.count)
        return switch unsafe Int(node.kind) {
        case CTOML_STRING: unsafe .string(text(node.text, node.text_length))
        case CTOML_INTEGER: unsafe .integer(node.integer)
        case CTOML_FLOAT: unsafe .float(node.floating)
        case CTOML_BOOLEAN: unsafe .boolean(node.integer != 0)
        case CTOML_DATE_TIME: unsafe .dateTime(text(node.text, node.text_length))
        case CTOML_ARRAY: .array(content)
        default: .table(content)
        }
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        guard let start = unsafe start else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
