import ForeignText
import VersionSort

/// The locations of a wheel's files on a target.
struct InstallLayout {
    /// The folder for modules.
    let library: String
    let programs = "/usr/bin"
    let prefix = "/usr"
    let headers: String

    init(_ target: Target, isForMachine: Bool, project: ProjectName) {
        library = isForMachine ? target.sitearch : target.python.sitelib
        headers = "/usr/include/python\(target.python.version)/\(project.original)"
    }

    /// Returns the path of an installed file.
    func path(_ location: WheelLocation, informationFolder: String) -> String {
        switch location {
        case .library(let path): "\(library)/\(path)"
        case .information(let path): "\(library)/\(informationFolder)/\(path)"
        case .script(let path): "\(programs)/\(path)"
        case .header(let path): "\(headers)/\(path)"
        // A project's files below the prefix's etc are configuration of the system.
        case .data(let path): path.utf8.hasPrefix("etc/") ? "/\(path)" : "\(prefix)/\(path)"
        }
    }
}
