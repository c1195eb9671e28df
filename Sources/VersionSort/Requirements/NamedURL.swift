import ForeignText

/// A requirement that is only a URL, with the project's name in `#egg=NAME` or in the file name.
struct NamedURL {
    let requirement: Requirement

    /// Parses a URL; `nil` if the text is not one.
    ///
    /// Throws ``RequirementsFileError`` if a URL or path does not name the project.
    init?(_ text: String, line: RequirementsLine) throws(RequirementsFileError) {
        let parts = text.splitBytes(on: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let url = String((parts.first ?? "").trimmingASCIIWhitespace)
        guard Self.looksLikeURL(url) else {
            if url.utf8.hasPrefix(".") || url.utf8.hasPrefix("/") {
                throw RequirementsFileError(
                    file: line.file, line: line.number,
                    reason: "a path cannot be part of a release; name a release, or a URL as 'name @ URL'")
            }
            return nil
        }
        guard let (name, extras) = Self.project(of: url) else {
            throw RequirementsFileError(
                file: line.file, line: line.number, reason: "\(quotedForMessage(url)) does not tell its project; write 'name @ URL'")
        }
        var marker: Marker?
        if parts.count > 1 {
            do {
                marker = try Marker(String(parts[1]))
            } catch {
                throw RequirementsFileError(file: line.file, line: line.number, reason: error.description)
            }
        }
        requirement = Requirement(name: name, extras: extras, url: url, marker: marker)
    }

    private static func looksLikeURL(_ text: String) -> Bool {
        guard let scheme = text.cut(at: "://")?.before, !scheme.isEmpty else { return false }
        return scheme.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
    }

    private static func project(of url: String) -> (ProjectName, [ExtraName])? {
        let parts = url.splitBytes(on: "#", maxSplits: 1)
        if parts.count > 1 {
            for pair in parts[1].splitBytes(on: "&") where pair.utf8.hasPrefix("egg=") {
                if let egg = try? Requirement(String(pair.droppingBytes(first: 4))) { return (egg.name, egg.extras) }
            }
        }
        let path = parts[0].part(before: "?")
        let file = String(path.splitBytes(on: "/").last ?? "")
        if let wheel = try? WheelFilename(file) { return (wheel.name, []) }
        return (try? SdistFilename(file)).map { ($0.name, []) }
    }
}
