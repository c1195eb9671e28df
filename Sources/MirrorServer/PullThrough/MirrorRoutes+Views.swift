import ForeignText
import HTTPTypes
import IndexCrawler
import Native
import VersionSort

/// The pages that differ from the pages on the disk: they include offered files, and omit files in their cool-down.
extension MirrorRoutes {
    /// Returns the view of a project; `nil` if clients may see nothing of it.
    func view(of name: ProjectName, _ request: RouteRequest) -> ProjectView? {
        guard request.upstream != .missing, let view = views.view(of: name), view.hasPage else { return nil }
        return view
    }

    /// Returns the 403 response for a file in its cool-down, or of unknown age; `nil` if clients may have the file.
    ///
    /// The page does not list the file, but a client with a lock file knows the address, so the file is refused too.
    ///
    /// - Parameter isHeld: The mirror has a file of that name.
    func refusal(of names: [String], isHeld: Bool) -> Answer? {
        guard views.areHidden, names.count == 3, let name = try? ProjectName(names[1]) else { return nil }
        let suffix = [".metadata", ".provenance"].first { names[2].utf8.hasSuffix($0) } ?? ""
        let filename = String(names[2].droppingBytes(last: suffix.utf8.count))
        let view = views.view(of: name)
        if view?.shows(filename) == true { return nil }
        // A file that the index no longer lists is given as before, if it had its time.
        let unlisted = view?.record.files.first { $0.file.filename == filename }
        guard let end = view?.hidden[filename] ?? unlisted.flatMap({ views.end(of: $0, of: name) }) else {
            return isHeld && unlisted == nil ? .text(.forbidden, "the mirror does not know since when it has this file\n") : nil
        }
        let until = CivilDate.timestamp(secondsSince1970: end)
        return .text(.forbidden, "\(filename) is hidden until \(until): this mirror gives a file \(views.days) days after it first saw it\n")
    }
}
