/// The anchors of a page and the metadata of its head.
package struct HTMLPage: Sendable {
    /// An anchor with a target.
    package struct Anchor: Sendable, Hashable {
        /// The target as an absolute URL, fragment included.
        package let href: URLReference
        /// The text inside the anchor, without the white space around it.
        package let text: String
        /// The attributes by lower-case name, with references decoded.
        ///
        /// An attribute without a value is empty.
        package let attributes: [String: String]
    }

    /// The base URL of the targets: `<base href>`, or else the page's own URL.
    package let base: URLReference
    /// The content of each `<meta name=… content=…>`; the first one of each name counts.
    package let meta: [String: String]
    package let anchors: [Anchor]
}

/// An error for a page that cannot be read, or that exceeds a limit.
package enum HTMLError: Error, Sendable, Hashable, CustomStringConvertible {
    case unusableBase
    case tooDeep(limit: Int)
    case tooManyAnchors(limit: Int)
    /// libxml2 cannot be loaded. The value is the loader's message.
    case noLibrary(String)
    case noMemory

    package var description: String {
        switch self {
        case .unusableBase: "the address of the page is not an http or https URL"
        case .tooDeep(let limit): "elements are nested more than \(limit) deep"
        case .tooManyAnchors(let limit): "the page has more than \(limit) links"
        case .noLibrary(let reason): "a system library cannot be loaded: \(reason)"
        case .noMemory: "no memory for an HTML parser"
        }
    }
}

/// A collector of the links of a page from parser events.
final class HTMLCollector {
    private var base: URLReference
    private var hasBase = false
    private var meta: [String: String] = [:]
    private var anchors: [HTMLPage.Anchor] = []
    private var anchorCount = 0
    private let anchorLimit: Int
    private var open: (href: URLReference, attributes: [String: String])?
    private var text: [UInt8] = []
    private var depth = 0
    /// The first limit that the page exceeded.
    private(set) var error: HTMLError?

    /// Creates a collector for a page that came from an absolute URL.
    init(baseURL: String, anchorLimit: Int) throws(HTMLError) {
        guard let base = URLReference(baseURL)?.withoutFragment, base.isFetchable else { throw .unusableBase }
        self.base = base
        self.anchorLimit = anchorLimit
    }

    /// Removes the anchors so far, and returns them.
    func takeAnchors() -> [HTMLPage.Anchor] {
        defer { anchors.removeAll(keepingCapacity: true) }
        return anchors
    }

    var page: HTMLPage {
        close()
        return HTMLPage(base: base, meta: meta, anchors: anchors)
    }

    func start(_ name: String, _ attributes: [String: String]) {
        guard error == nil else { return }
        depth += 1
        guard depth <= HTMLLinks.depthLimit else {
            error = .tooDeep(limit: HTMLLinks.depthLimit)
            return
        }
        switch name {
        case "a":
            close()
            guard let href = attributes["href"], let target = base.resolving(href), target.isFetchable else { return }
            open = (target, attributes)
        case "base":
            // Only the first base with a usable URL counts (HTML Living Standard §4.2.3).
            guard !hasBase, let href = attributes["href"], let target = base.resolving(href), target.isFetchable else { return }
            hasBase = true
            base = target.withoutFragment
        case "meta":
            guard let key = attributes["name"], let content = attributes["content"], meta[key] == nil, meta.count < 64 else { return }
            meta[key] = content
        default: break
        }
    }

    func end(_ name: String) {
        depth -= 1
        if name == "a" { close() }
    }

    func add(text bytes: UnsafeBufferPointer<UInt8>) {
        guard open != nil else { return }
        unsafe text.append(contentsOf: bytes.prefix(max(0, HTMLLinks.textLimit - text.count)))
    }

    /// Ends the open anchor, if there is one.
    private func close() {
        guard let (href, attributes) = open.take() else { return }
        anchorCount += 1
        guard anchorCount <= anchorLimit else {
            error = .tooManyAnchors(limit: anchorLimit)
            return
        }
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        let start = text.firstIndex { !isSpace($0) } ?? text.endIndex
        let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        let words = String(decoding: text[start..<end], as: UTF8.self)
        anchors.append(HTMLPage.Anchor(href: href, text: words, attributes: attributes))
        text.removeAll(keepingCapacity: true)
    }
}
