import ForeignText
import Native
import VersionSort

/// The metadata folder of an installed project (recording installed projects), without files that only other installers than rpm need.
struct InstalledInformation {
    /// The name of the folder.
    let folder: String
    private let form: PythonProfile.MetadataForm

    /// The files that must not be installed.
    ///
    /// With RECORD, an installer could remove files that rpm owns.
    private static let omitted: Set<String> = ["RECORD", "RECORD.jws", "RECORD.p7s", "REQUESTED", "direct_url.json", "INSTALLER"]

    init(_ wheel: WheelContents, python: PythonProfile) {
        form = python.metadataForm
        switch form {
        case .distInfo: folder = wheel.stem + ".dist-info"
        case .eggInfo: folder = "\(wheel.stem)-py\(python.version).egg-info"
        }
    }

    /// Returns the installed name of a file in the wheel's folder; `nil` if it is not installed.
    func name(of file: String) -> String? {
        guard !Self.omitted.contains(file) else { return nil }
        guard form == .eggInfo else { return file }
        switch file {
        case "METADATA": return "PKG-INFO"
        case "WHEEL": return nil
        default: return file
        }
    }

    /// Returns the files that are added to those of the wheel.
    func additions(_ wheel: WheelContents, environment: MarkerEnvironment) -> [(name: String, text: String)] {
        switch form {
        case .distInfo: [("INSTALLER", "rpm\n")]
        case .eggInfo: [("requires.txt", Self.requires(wheel.metadata, environment))].filter { !$0.text.isEmpty }
        }
    }

    /// Returns the requirements in the format that `pkg_resources` reads from an egg-info folder: plain ones first, then a section for each extra.
    private static func requires(_ metadata: CoreMetadata, _ environment: MarkerEnvironment) -> String {
        func line(_ requirement: Requirement) -> String {
            Requirement(name: requirement.name, extras: requirement.extras, specifiers: requirement.specifiers).description + "\n"
        }
        var text = metadata.requiresDist.filter { $0.applies(in: environment) }.map(line).joined()
        for extra in metadata.providesExtra {
            let lines = metadata.requiresDist.filter { $0.marker?.requires(extra: extra, in: environment) ?? false }.map(line)
            text += "\n[\(extra.normalized)]\n" + lines.joined()
        }
        return text
    }
}

/// The files of a metadata folder that are licences.
struct StatedLicenses {
    private let stated: Set<ExactText>

    /// Creates the files from the paths that the metadata lists.
    init(_ stated: [String]) { self.stated = Set(stated.map { ExactText($0) }) }

    /// Returns `true` if a file of the folder is a licence: listed in the metadata, in the folder for licences, or with the usual name.
    func contains(_ file: String) -> Bool {
        if file.utf8.hasPrefix("licenses/") || stated.contains(ExactText(file)) { return true }
        guard !file.utf8.contains("/") else { return false }
        let name = file.uppercased()
        return ["LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS"].contains { name == $0 || name.utf8.hasPrefix("\($0).") || name.utf8.hasPrefix("\($0)-") }
    }
}
