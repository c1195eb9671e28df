import Failures
import ForeignText
import Native
import SystemPackage

/// The contents of a `serve.toml`.
struct ServeFile {
    private(set) var values: [ServeKey: String] = [:]
    private(set) var readRules = ReadRules()
    private(set) var pull = PullValues()

    /// Reads a file.
    ///
    /// Relative paths in the file are resolved against the file's own folder.
    ///
    /// - Throws: ``Failure`` with code `usage`, with the line of an unknown key or of a value of the wrong kind.
    init(_ path: FilePath) throws(Failure) {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(try FileSystem.readAll(path, limit: Self.sizeLimit))
        } catch let error as TOMLError {
            throw Failure(.usage, "\(path) is not valid TOML", cause: error)
        } catch {
            throw Failure(.usage, "cannot read \(path)", cause: error)
        }
        for place in document.nodes.indices.dropFirst() where try !pull.take(place, document, path.string) { try read(place, document, path) }
        for key in ServeKey.paths {
            if let text = values[key], !text.isEmpty, FilePath(text).isRelative { values[key] = path.removingLastComponent().pushing(FilePath(text)).string }
        }
    }

    private mutating func read(_ place: Int, _ document: TOMLDocument, _ path: FilePath) throws(Failure) {
        let node = document.nodes[place]
        let name = document.path(to: place).map { part in
            switch part {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }.joined(separator: ".")
        if case .table = node.value, ServeKey.isTable(name) || name == "access" || name == ReadRules.table { return }
        if let beginning = name.without(prefix: ReadRules.table + "."), case .string(let text) = node.value {
            return try readRules.take(String(beginning), text, place: "\(path), line \(node.line)")
        }
        let (key, value) = try ServeKey.read(name, node, in: path.string)
        values[key] = value
    }

    private static let sizeLimit = 1 << 20
}
