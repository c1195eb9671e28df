/// The validation of the host and port that a client requested, before they appear in a response.
enum HostName {
    /// Returns the host if it consists only of characters of names, addresses and ports.
    static func check(_ host: String?) -> String? {
        guard let host, !host.isEmpty, host.utf8.count <= 261 else { return nil }
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        return isPlain ? host : nil
    }
}
