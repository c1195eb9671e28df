internal import CLibXML2

/// A parser of the links of an HTML page, which uses libxml2's tolerant parser and builds no tree.
package enum HTMLLinks {
    /// The maximum number of links of one page.
    ///
    /// The largest project page of the public index has some tens of thousands.
    package static let anchorLimit = 500_000
    /// The maximum depth of nested elements.
    package static let depthLimit = 256
    /// The maximum number of bytes of text kept for one anchor.
    package static let textLimit = 4096

    /// Parses a page that came from an absolute URL, as UTF-8.
    ///
    /// Anchors whose target is not a reference, or is neither HTTP nor HTTPS, are left out.
    package static func parse(_ bytes: [UInt8], baseURL: String) throws(HTMLError) -> HTMLPage {
        let collector = try HTMLCollector(baseURL: baseURL, anchorLimit: anchorLimit)
        let parser = try HTMLPushParser(collector)
        var offset = 0
        // Feed parts, so that parsing stops soon after a page exceeds a limit.
        while offset < bytes.count {
            let end = min(bytes.count, offset + partSize)
            try parser.feed(bytes[offset..<end])
            offset = end
        }
        try parser.finish()
        return collector.page
    }

    /// Parses a page in parts, and visits the anchors of each part when it was read, so that memory does not grow with the page.
    ///
    /// - Parameters:
    ///   - anchorLimit: the maximum number of links.
    ///   - nextPart: a closure that returns the next bytes of the page; an empty part at the end.
    ///   - visit: a closure that is called with each anchor.
    /// - Returns: the page without its anchors.
    package static func parse(
        baseURL: String, anchorLimit: Int, nextPart: () throws -> ArraySlice<UInt8>, visit: (HTMLPage.Anchor) -> Void
    ) throws -> HTMLPage {
        let collector = try HTMLCollector(baseURL: baseURL, anchorLimit: anchorLimit)
        let parser = try HTMLPushParser(collector)
        while case let part = try nextPart(), !part.isEmpty {
            try parser.feed(part)
            collector.takeAnchors().forEach(visit)
        }
        try parser.finish()
        let page = collector.page
        page.anchors.forEach(visit)
        return page
    }

    private static let partSize = 64 << 10
}

/// Libxml2's push parser for HTML, which reports to a collector.
@safe private struct HTMLPushParser: ~Copyable {
    private let parser: htmlParserCtxtPtr
    private let collector: HTMLCollector

    init(_ collector: HTMLCollector) throws(HTMLError) {
        var handler = unsafe htmlSAXHandler()
        unsafe handler.startElement = { context, name, attributes in
            guard let context = unsafe context, let name = unsafe name else { return }
            let collector = unsafe Unmanaged<HTMLCollector>.fromOpaque(context).takeUnretainedValue()
            unsafe collector.start(XMLInput.text(name), HTMLPushParser.pairs(attributes))
        }
        unsafe handler.endElement = { context, name in
            guard let context = unsafe context, let name = unsafe name else { return }
            unsafe Unmanaged<HTMLCollector>.fromOpaque(context).takeUnretainedValue().end(XMLInput.text(name))
        }
        unsafe handler.characters = { context, characters, length in
            guard let context = unsafe context, let characters = unsafe characters, length > 0 else { return }
            let buffer = unsafe UnsafeBufferPointer(start: characters, count: Int(length))
            unsafe Unmanaged<HTMLCollector>.fromOpaque(context).takeUnretainedValue().add(text: buffer)
        }
        unsafe handler.cdataBlock = nil
        // The parser copies the handler. The collector lives as long as this value.
        let context = unsafe Unmanaged.passUnretained(collector).toOpaque()
        guard let parser = unsafe htmlCreatePushParserCtxt(&handler, context, nil, 0, nil, XML_CHAR_ENCODING_UTF8) else {
            throw SystemLibrary.xml2.problem.map { .noLibrary($0) } ?? .noMemory
        }
        let options = HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_NONET.rawValue
        unsafe htmlCtxtUseOptions(parser, Int32(options))
        unsafe self.parser = unsafe parser
        self.collector = collector
    }

    deinit { unsafe htmlFreeParserCtxt(parser) }

    func feed(_ part: ArraySlice<UInt8>) throws(HTMLError) {
        unsafe part.withUnsafeBytes { part in
            _ = unsafe htmlParseChunk(parser, part.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(part.count), 0)
        }
        if let error = collector.error { throw error }
    }

    func finish() throws(HTMLError) {
        unsafe htmlParseChunk(parser, nil, 0, 1)
        if let error = collector.error { throw error }
    }

    /// Returns libxml2's `nil`-terminated list of names and values as a dictionary.
    private static func pairs(_ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) -> [String: String] {
        guard let list = unsafe list else { return [:] }
        var result: [String: String] = [:]
        var index = 0
        while let name = unsafe list[index] {
            let value = unsafe list[index + 1].map { unsafe XMLInput.text($0) } ?? ""
            let key = unsafe XMLInput.text(name).lowercased()
            if result[key] == nil { result[key] = value }
            index += 2
        }
        return result
    }
}
