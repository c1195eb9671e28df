internal import ForeignText
internal import VersionSort

/// A fast check of usual names and addresses.
///
/// It accepts a subset of what ``FileEntry/checked(project:base:)`` accepts. That function checks all other names and addresses.
enum PlainNames {
    /// Returns `true` if a name has only the usual characters of file names, and does not begin with `.` or `-`.
    static func isHarmless(_ bytes: [UInt8], _ name: Range<Int>) -> Bool {
        guard !name.isEmpty, name.count <= PageLimits.filename, bytes[name.lowerBound] != UInt8(ascii: "."), bytes[name.lowerBound] != UInt8(ascii: "-")
        else { return false }
        return bytes[name].allSatisfy { isUnreserved($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "!") }
    }

    /// Returns `true` for wheels and sdists, including archive types that are no longer allowed.
    static func isDistribution(_ bytes: [UInt8], _ name: Range<Int>) -> Bool {
        bytes[name].hasEnd(".whl".utf8) || SdistFilename.suffixes.contains { bytes[name].hasEnd($0.utf8) }
    }

    /// Returns the folder of an address, with its last slash, and the part of the page's address that it is relative to; `nil` if the address is not plain.
    ///
    /// - Parameter depth: the number of folders above the page, as ``folders(above:)`` lists them.
    static func folder(_ bytes: [UInt8], _ url: Range<Int>, of name: Range<Int>, isSecure: Bool, depth: Int) -> (Range<Int>, PlainFile.Base)? {
        guard url.count <= 4096, url.count > name.count, bytes[url.suffix(name.count)].elementsEqual(bytes[name]) else { return nil }
        let folder = url.lowerBound..<(url.upperBound - name.count)
        guard bytes[folder.upperBound - 1] == UInt8(ascii: "/") else { return nil }
        if bytes[folder.lowerBound] == UInt8(ascii: "/") {
            // Two slashes begin a host (RFC 3986 §4.2).
            guard folder.count == 1 || bytes[folder.lowerBound + 1] != UInt8(ascii: "/") else { return nil }
            return isPlainPath(bytes[folder]) ? (folder, .host) : nil
        }
        if bytes[folder.lowerBound] == UInt8(ascii: ".") { return relative(bytes, folder, depth: depth) }
        guard let start = pathStart(bytes, folder, isSecure: isSecure) else { return nil }
        return isPlainPath(bytes[start..<folder.upperBound]) ? (folder, .none) : nil
    }

    /// Returns the folder of a relative address such as `../../packages/ab/` without its `../` parts, and the folder of the page that it starts from.
    ///
    /// Returns `nil` for an address without `../` or without a further part, and for one that leads above the root.
    private static func relative(_ bytes: [UInt8], _ folder: Range<Int>, depth: Int) -> (Range<Int>, PlainFile.Base)? {
        var (rest, up) = (folder, 0)
        while bytes[rest].starts(with: "../".utf8) {
            rest = (rest.lowerBound + 3)..<rest.upperBound
            up += 1
        }
        guard up > 0, up < depth, rest.count > 1, bytes[rest.lowerBound] != UInt8(ascii: "."), bytes[rest.lowerBound] != UInt8(ascii: "/") else { return nil }
        return isPlainPath(bytes[rest]) ? (rest, .folder(up)) : nil
    }

    /// Returns the paths of the folder of a page and of its parents, such as `/simple/demo/`, `/simple/` and `/`; empty if the path is not plain.
    static func folders(above path: String) -> [String] {
        var bytes = Array(path.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= 4096, isPlainPath(bytes[...]) else { return [] }
        var folders: [String] = []
        while let end = bytes.lastIndex(of: UInt8(ascii: "/")), folders.count < 16 {
            folders.append(String(decoding: bytes[...end], as: UTF8.self))
            bytes.removeSubrange(end...)
        }
        return folders
    }

    /// Returns `true` for a plain address over https.
    static func isSecureAddress(_ bytes: [UInt8], _ url: Range<Int>) -> Bool {
        guard url.count <= 4096, let start = pathStart(bytes, url, isSecure: true) else { return false }
        return isPlainPath(bytes[start..<url.upperBound])
    }

    /// Returns the place where the path of an address begins; `nil` if its scheme is not allowed or its host is not plain.
    private static func pathStart(_ bytes: [UInt8], _ url: Range<Int>, isSecure: Bool) -> Int? {
        let scheme = bytes[url].starts(with: "https://".utf8) ? 8 : !isSecure && bytes[url].starts(with: "http://".utf8) ? 7 : 0
        guard scheme > 0, let end = bytes[(url.lowerBound + scheme)..<url.upperBound].firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let host = bytes[(url.lowerBound + scheme)..<end]
        guard let first = host.first, first.isAlphanumeric, host.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else { return nil }
        return end
    }

    /// Returns `true` if a path has only unreserved characters and no part begins with a dot.
    private static func isPlainPath(_ path: ArraySlice<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in path {
            guard isUnreserved(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "!") else { return false }
            if byte == UInt8(ascii: "."), last == UInt8(ascii: "/") { return false }
            last = byte
        }
        return true
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }
}
