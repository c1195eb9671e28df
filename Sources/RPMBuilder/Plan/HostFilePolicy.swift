import ForeignText
import Native
import VersionSort

/// A policy that detects files of a package which would give it control of a host, or change files of other packages.
///
/// A wheel may contain files for any place below the prefix and `/etc`, and packaging does not review them. In places from which the system takes instructions
/// as root (``HostPlaces``, ``HostModules``), a file of a wheel is refused. In other places outside of the project's own folders, it causes a warning.
struct HostFilePolicy {
    /// The assessment of one file.
    enum Verdict: Hashable {
        case harmless
        /// The user should know about the file. The reason follows the path in a message.
        case notable(String)
        /// The file can give control of the host. The reason follows the path in a message.
        case dangerous(String)
    }

    /// The patterns of paths that the stack allows.
    private let allowed: [PathPattern]

    /// The Python whose modules the package may contain.
    private let python: PythonProfile

    private let project: ProjectName

    /// The project, in lower case and without signs between words.
    private let plainProject: String

    /// The paths that `.pth` files of the package add to the module path.
    private let modulePath: AddedModulePath

    /// The names of the programs in the package, with and without the suffix for a Python that is not the default one.
    let programs: Set<String>

    /// Creates a policy for the files of a package.
    ///
    /// - Parameters:
    ///   - allowed: Patterns of installed paths, in which `*` matches any text.
    ///   - programSuffix: The suffix of the programs' names, for example `-3.11`; `nil` if they have none.
    init(allowed: [String], python: PythonProfile, project: ProjectName, programSuffix: String?, files: [RPMFile]) {
        let patterns = allowed.map(PathPattern.init)
        self.allowed = patterns
        self.python = python
        self.project = project
        plainProject = Self.plain(project.normalized)
        modulePath = AddedModulePath(files) { path in !patterns.contains { $0.matches(path) } }
        let names = files.compactMap { PathFile.withoutUsr($0.path).without(prefix: "/bin/").map(String.init) }
        programs = Set(names + names.compactMap { name in programSuffix.flatMap { name.without(suffix: $0) }.map(String.init) })
    }

    /// Assesses an installed file.
    func verdict(on file: RPMFile) -> Verdict {
        if case .directory = file.content { return .harmless }
        guard !allowed.contains(where: { $0.matches(file.path) }) else { return .harmless }
        let (path, mode) = (file.path, file.mode)
        if mode & 0o6000 != 0 { return .dangerous("runs with the rights of its owner or group, whoever starts it") }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        // Both spellings are the same folder if /bin is a link.
        let place = (parts.first == "usr" ? Array(parts.dropFirst()) : parts)
        if let verdict = programVerdict(place) { return verdict }
        if let reason = HostPlaces.reason(place) { return .dangerous(reason) }
        if let reason = modulePath.reason(for: path, project: project, python: python) { return .dangerous(reason) }
        switch place.first {
        case "lib", "lib64", "libexec", "local":
            let verdict = libraryVerdict(place)
            if case .dangerous = verdict { return verdict }
            return startVerdict(file, parts) ?? verdict
        case "etc": return Self.settingVerdict(place)
        case "share": return shareVerdict(file, place)
        case "include": return headerVerdict(place)
        case "bin": return .harmless
        default: return Self.seldom
        }
    }

    static let seldom = Verdict.notable("is in a folder in which Python projects seldom have files")
    /// The verdict on files that tools for developers look for.
    static let read = Verdict.notable("is read when other programs are compiled")

    /// Assesses a path in the folders of programs; returns `nil` for other files, and for a usual program.
    private func programVerdict(_ place: [String]) -> Verdict? {
        // Python looks for them in the folder of its program and in the one above (PEP 405, getpath).
        let isInterpreters = place == ["pyvenv.cfg"] || place.count > 1 && place[0] == "bin" && ["pyvenv.cfg", "pybuilddir.txt", "Modules"].contains(place[1])
        if isInterpreters || place.first == "bin" && place.last?.utf8.hasSuffix("._pth") ?? false {
            return .dangerous("sets the module folder of the interpreters beside it")
        }
        guard let folder = place.first, ["bin", "sbin"].contains(folder), place.count == 2 else { return nil }
        if HostPrograms.isSystem(place[1]) { return .dangerous("has the name of a program of the system") }
        return folder == "sbin" ? .notable("is found before other programs when root starts one") : nil
    }

    /// Assesses a path below `/etc`, where a project may have a file or folder with its own name.
    private static func settingVerdict(_ place: [String]) -> Verdict {
        let name = place.count > 1 ? place[1] : ""
        guard !(place.count > 2 && name.utf8.hasSuffix(".d")) else { return .dangerous("is a setting of a program of the system") }
        return .notable("is in /etc, the configuration of the whole host")
    }

    /// Assesses a path below `/usr/include`, whose files decide what other programs become when they are compiled.
    private func headerVerdict(_ place: [String]) -> Verdict {
        let name = place.count > 1 ? place[1] : ""
        guard name.utf8.hasPrefix("python"), place.count > 2 else { return place.count > 1 && isOwn(name) ? .harmless : Self.read }
        // Projects have a folder of their own beside the headers of Python.
        let isOfPython = place.count == 3 || ["cpython", "internal"].contains(place[2])
        if isOfPython { return .dangerous("is among the headers of Python, with which every extension module is compiled") }
        return isOwn(place[2]) ? .harmless : Self.read
    }

    /// Assesses a path below `/usr/lib` and similar folders, from which system programs load code and instructions.
    ///
    /// Only paths that are known to be harmless are allowed.
    private func libraryVerdict(_ place: [String]) -> Verdict {
        if place[0] == "local" { return .dangerous("takes precedence over the programs and modules of the system") }
        if place[0] == "libexec" { return .dangerous("is in a folder from which system programs load their parts") }
        let name = place.count > 1 ? place[1] : ""
        if name.utf8.starts(with: "python".utf8), place.count > 3, place[2] == "site-packages" {
            // On EL 9 the package manager uses Python 3.9, whatever Python the package is for.
            guard name == "python\(python.version)" else { return .dangerous("is among the modules of a Python that is not the package's") }  // text: ASCII
            // Byte code beside its module's folder counts as the module.
            let isByteCode = place[3] == "__pycache__" && place.count == 5
            if isForeignInformation(place[3]) {
                let readers = python.isDefault ? "programs of the system" : "other programs of this Python"
                return .dangerous("states that another project is installed, which \(readers) look up")
            }
            return HostModules.verdict(place[isByteCode ? 4 : 3], isFolder: !isByteCode && place.count > 4, project: project, python: python)
        }
        if name.utf8.starts(with: "python".utf8) { return .dangerous("lies in the standard library of Python") }
        if place.count == 2 { return .dangerous("is in a folder in which all programs look for libraries") }
        if place[0] == "lib", name == "systemd" {
            // A unit has no effect until it is started, but folders beside units change or start other units.
            let units = [".service", ".socket", ".timer", ".path", ".target", ".slice"]
            let isUnit = place.count == 4 && ["system", "user"].contains(place[2]) && units.contains { place[3].utf8.hasSuffix($0) }
            guard isUnit, let stem = place[3].cut(atLast: ".")?.before else { return .dangerous("decides what systemd starts") }
            // The bus starts such a unit for whoever asks for its name, enabled or not.
            let isAlias = stem.utf8.hasPrefix("dbus-")
            let isOfSystem = isAlias || HostPrograms.isSystem(String(stem.part(before: "@"))) || HostPackages.names.contains(String(stem))
            return isOfSystem ? .dangerous("takes the place of a unit of the system") : .notable("is a unit of systemd")
        }
        return ["pkgconfig", "cmake"].contains(name) ? Self.read : .dangerous(HostPlaces.code)
    }

    /// Returns `true` if a name is exactly that of the project.
    func isSame(_ name: some StringProtocol) -> Bool { Self.plain(String(name)) == plainProject }

    /// Returns `true` if a name is that of the project, or begins with it, also after `python`: `shop-data` and `python3-shop` are names of `shop`.
    ///
    /// A part of the project's name is not enough, because whoever publishes a project chooses its name: `xfce4-panel-extra` has no right to `xfce4-panel`.
    func isOwn(_ name: String) -> Bool {
        let name = Self.plain(name)
        let forms = [name] + ["python3", "python"].compactMap { name.without(prefix: $0).map(String.init) }
        return forms.contains { $0 == plainProject || plainProject.utf8.count > 2 && $0.utf8.hasPrefix(plainProject) }
    }

    /// Returns `true` for the name of a folder or file beside the modules that describes an installed project other than this one.
    ///
    /// Programs find what is installed by these names (PEP 376, PEP 627), and setuptools' older ones too.
    private func isForeignInformation(_ name: String) -> Bool {
        for suffix in [".dist-info", ".egg-info", ".egg-link", ".egg"] {
            guard let stem = name.without(suffix: suffix) else { continue }
            return !isSame(stem.part(before: "-"))
        }
        return false
    }

    /// Returns a name in lower case and without signs between words, for example `shopapp` for `Shop-App`.
    private static func plain(_ name: String) -> String { String(decoding: name.lowercased().utf8.filter(\.isAlphanumeric), as: UTF8.self) }

    // MARK: The start of Python

    /// Assesses files that Python reads at each start; returns `nil` for other files.
    private func startVerdict(_ file: RPMFile, _ parts: [String]) -> Verdict? {
        guard let site = parts.lastIndex(where: { $0 == "site-packages" || $0 == "dist-packages" }), site + 1 < parts.count else { return nil }
        let isFolder = site + 2 < parts.count
        if HostModules.isStart(parts[site + 1], isFolder: isFolder) { return .dangerous("runs at each start of Python, also that of root") }
        guard PathFile.isPathFile(file.path) else { return nil }
        // Python reads no .pth file in another folder, for example among the data of a project.
        let isRead = parts.count == 5 && parts[0] == "usr" && ["lib", "lib64"].contains(parts[1])
        guard let list = PathFile(file.path, file.content) else {
            return isRead ? .dangerous("is read at each start of Python and too large to be judged") : nil
        }
        if isRead, let folder = list.outside(python: python.version) {
            return .dangerous("adds '\(printable(folder, limit: 120))', which is not below the modules of this Python, to the module path")
        }
        return list.isEffective ? .notable("runs code at each start of Python, or adds a folder to its module path") : nil
    }
}
