/// An error for a damaged ELF file.
package enum ELFError: Error, Hashable, Sendable, CustomStringConvertible {
    case truncated(String)
    case unsupported(String)
    case badAddress(String, UInt64)
    case tooMuch(String, limit: Int)
    case unreadable(String)

    package var description: String {
        switch self {
        case .truncated(let part): "the ELF file ends inside its \(part)"
        case .unsupported(let what): "the ELF file has \(what), which is not known"
        case .badAddress(let part, let address): "the ELF file has its \(part) at the address \(address), which no segment loads"
        case .tooMuch(let part, let limit): "the ELF file has more than \(limit) \(part)"
        case .unreadable(let reason): reason
        }
    }
}
