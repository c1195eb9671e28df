import FoundationEssentials

/// The options of `relcli serve` and its version, which the server program cannot read by itself.
///
/// The server program receives them as JSON on standard input. It reads the file and the environment itself, so that it can read them again.
package struct ServeOrder: Codable, Sendable, Hashable {
    /// The version of relcli.
    package var version: String
    /// The path of `serve.toml`; `nil` if no file is read.
    package var config: String?
    package var root: String?
    package var listen: String?
    package var publicURL: String?
    package var log: Bool?
    /// The address of the index from which files are fetched on demand.
    package var upstream: String?

    /// Creates an order without any options.
    package init(version: String) {
        self.version = version
    }

    /// Decodes the JSON form; `nil` if the bytes are not valid.
    package init?(_ bytes: [UInt8]) {
        guard let order = try? JSONDecoder().decode(ServeOrder.self, from: Data(bytes)) else { return nil }
        self = order
    }

    /// The JSON form.
    package var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return Array(try encoder.encode(self))
        }
    }
}
