import FoundationEssentials

/// The part of the settings that only `relcli serve` knows: its options and its version.
///
/// It is handed to the server program as JSON on standard input. The server reads the file and the environment itself, so that it can read them again.
package struct ServeOrder: Codable, Sendable, Hashable {
    /// The version of relcli.
    package var version: String
    /// The path of the file of settings.
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

    /// Reads an order that was handed over; `nil` if the bytes are none.
    package init?(_ bytes: [UInt8]) {
        guard let order = try? JSONDecoder().decode(ServeOrder.self, from: Data(bytes)) else { return nil }
        self = order
    }

    /// The bytes to hand over.
    package var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return Array(try encoder.encode(self))
        }
    }
}
