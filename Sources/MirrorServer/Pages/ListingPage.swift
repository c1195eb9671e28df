import ForeignText

/// The listing of a folder below `rpm/`, for people and for programs that follow links.
struct ListingPage {
    /// One entry of a folder.
    struct Entry: Sendable, Hashable {
        let name: String
        /// The size of a file; `nil` for a folder.
        let size: UInt64?
    }

    /// The path below the root: `rpm/prod/el9`.
    let path: String
    let home: String
    let entries: [Entry]

    var html: HTML {
        let rows = entries.map { entry in
            let name = entry.size == nil ? "\(entry.name)/" : entry.name
            return """
                <tr><td class="mono"><a href="\(PathText.escaped(entry.name))\(entry.size == nil ? "/" : "" as HTML)">\(name)</a></td>
                <td class="num">\(entry.size.map(Page.size) ?? "")</td></tr>

                """ as HTML
        }
        return Page.frame(
            title: "/\(path)/ — package mirror", home: home,
            """
            <h1 class="mono">/\(path)/</h1>
            <section aria-label="Files">
            <p><a href="../">The folder above</a></p>
            \(Page.table("Files of /\(path)/", ["Name", "Size"], rows))
            </section>
            """)
    }
}

/// Text for the path of a URL.
enum PathText {
    /// Returns a name with all bytes escaped that have a meaning in a path (RFC 3986 §3.3).
    static func escaped(_ name: String) -> String {
        var result: [UInt8] = []
        for byte in name.utf8 {
            if byte.isAlphanumeric || "-._~+".utf8.contains(byte) {
                result.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
