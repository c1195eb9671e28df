internal import ForeignText
internal import Native
internal import VersionSort

/// A parser of project pages in the HTML form (PEP 503, with 592, 629, 658, 714, 740 and 792).
enum HTMLProjectPage {
    static func read(_ bytes: [UInt8], project: ProjectName, base: URLReference) throws -> PageReading {
        let page: HTMLPage
        do {
            page = try HTMLLinks.parse(bytes, baseURL: base.description)
        } catch {
            throw PageFault("\(error)")
        }
        try PageFault.checkVersion(page.meta["pypi:repository-version"])
        guard page.anchors.count <= PageLimits.files else { throw PageFault("it has more than \(PageLimits.files) files") }
        // The targets are already absolute, but the page's own URL still decides whether a link leaves https.
        var assembly = PageAssembly(project: project, base: base)
        for anchor in page.anchors {
            if let entry = entry(anchor) { assembly.add(entry) } else { assembly.refuse(anchor.text, "its address names no file") }
        }
        return assembly.reading(
            versions: PackedTexts([]), status: page.meta["pypi:project-status"], statusReason: page.meta["pypi:project-status-reason"],
            lastSerial: nil)
    }

    private static func entry(_ anchor: HTMLPage.Anchor) -> FileEntry? {
        guard let filename = anchor.href.lastPathSegment else { return nil }
        var entry = FileEntry(filename: filename, url: anchor.href.withoutFragment.description)
        entry.hashes = hashes(anchor.href.fragment ?? "")
        entry.requiresPython = anchor.attributes["data-requires-python"]
        entry.yanked = anchor.attributes["data-yanked"]
        entry.provenance = anchor.attributes["data-provenance"]
        // The first name is the standard's, the second an early mistake that indexes still send (PEP 714).
        if let mark = anchor.attributes["data-core-metadata"] ?? anchor.attributes["data-dist-info-metadata"] {
            entry.coreMetadata = mark == "false" ? nil : hashes(mark)
        }
        return entry
    }

    /// Returns the digests in a URL fragment by algorithm: `sha256=ab12&egg=x` gives `["sha256": "ab12"]`.
    private static func hashes(_ text: String) -> [String: String] {
        var result: [String: String] = [:]
        for part in text.splitBytes(on: "&") {
            let pair = part.splitBytes(on: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let name = pair[0].lowercased()
            if ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"].contains(name) { result[name] = String(pair[1]) }
        }
        return result
    }
}
