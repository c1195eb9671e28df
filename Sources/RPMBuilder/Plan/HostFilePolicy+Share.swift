import ForeignText
import VersionSort

/// The files below `/usr/share`: data of one project, and folders that programs of all projects read.
extension HostFilePolicy {
    /// Assesses a path below `/usr/share`.
    ///
    /// Files that start programs in the sessions of others, or change the programs that start there, are refused. Files that programs of others read only if
    /// a user asks for it cause a warning, one for each kind.
    func shareVerdict(_ file: RPMFile, _ place: [String]) -> Verdict {
        guard place.count > 2 else { return Self.seldom }
        let name = place[1]
        // The folder of the project's own plugins, `shop-plugins` of `shop`, is read by the project alone.
        let isOwnPlugins = name.without(suffix: "-plugins").map(isSame) ?? false
        if name.utf8.hasSuffix(".d") || name.utf8.hasSuffix("-plugins") && !isOwnPlugins { return .dangerous(HostPlaces.code) }
        if name == "wheels" || name.utf8.hasSuffix("-wheels") { return .dangerous("is among the packages that go into each new environment of Python") }
        switch name {
        case "bash-completion", "zsh", "fish": return completionVerdict(file, place)
        case "applications": return applicationVerdict(file, place)
        case "thumbnailers": return .dangerous("starts a program for each file of a folder that a user looks at")
        case "mime": return typeVerdict(place)
        case "locale": return catalogueVerdict(place)
        case "pkgconfig", "cmake": return Self.read
        case "jupyter": return .notable(place[2] == "kernels" ? "is started by the notebooks of all users" : "is loaded by the notebooks of all users")
        default: return isOwnPlugins || HostPlaces.sharedByAll.contains(name) || isOwn(name) ? .harmless : .notable("is in a folder of another program")
        }
    }

    /// Assesses a file of a shell: the completion of the package's own programs is harmless.
    ///
    /// What each shell reads at its start is in ``HostPlaces``, except for the folder of zsh with its version.
    private func completionVerdict(_ file: RPMFile, _ place: [String]) -> Verdict {
        guard let completion = ShellCompletion(file, place) else {
            let isVersion = place[1] == "zsh" && place[2].utf8.first?.isASCIIDigit ?? false
            return isVersion ? .dangerous("runs in the shell of every user, also that of root") : Self.seldom
        }
        if completion.isOfShell || completion.programs.contains(where: HostPrograms.isSystem) {
            return .dangerous("runs in the shell of every user, also that of root, for a program of the system")
        }
        guard completion.programs.allSatisfy({ programs.contains($0) || isSame($0) }) else {  // text: a set
            return .notable("runs in the shell of users for a program that is not in the package")
        }
        return .harmless
    }

    /// Assesses an entry of the menus of users.
    private func applicationVerdict(_ file: RPMFile, _ place: [String]) -> Verdict {
        let name = place[place.count - 1]
        guard let entry = name.without(suffix: ".desktop") else {
            // `mimeapps.list`, `gnome-mimeapps.list`, `defaults.list`, `mimeinfo.cache`
            return name.utf8.hasSuffix(".list") || name.utf8.hasSuffix(".cache")
                ? .dangerous("decides which programs open the files of all users") : .notable("is in the folder of the menus of all users")
        }
        // An entry that names types of files becomes a program that opens them (Desktop Entry Specification).
        if file.content.start?.filledLines.contains(where: { $0.utf8.hasPrefix("MimeType=") || $0.utf8.hasPrefix("Implements=") }) ?? true {
            return .notable("may open files and addresses for all users")
        }
        // `org.example.Shop` is the entry of `shop`.
        return isOwn(String(entry.cut(atLast: ".")?.after ?? entry)) || isOwn(String(entry))
            ? .harmless : .notable("is in the menus of all users under another name than that of the project")
    }

    /// Assesses a file about types of files (shared MIME-info specification): packages have sources, of which the system makes all others.
    private func typeVerdict(_ place: [String]) -> Verdict {
        let isSource = place.count == 4 && place[2] == "packages" && place[3].utf8.hasSuffix(".xml")
        guard isSource, !["Override.xml", "freedesktop.org.xml"].contains(place[3]) else {
            return .dangerous("decides which programs open the files of all users")
        }
        return .notable("states types of files, by which the programs of all users open them")
    }

    /// Assesses a catalogue of messages: programs, also those with the rights of root, print its texts and take their formats from it.
    private func catalogueVerdict(_ place: [String]) -> Verdict {
        if place[2] == "locale.alias" { return .dangerous("decides in which languages programs of the system print") }
        let domain = String(place[place.count - 1].part(before: "."))
        if HostPrograms.isSystem(domain) || HostPlaces.domains.contains(domain) { return .dangerous("has the messages of a program of the system") }
        return isOwn(domain) || isOwn(place[2]) ? .harmless : .notable("has messages under another name than that of the project")
    }
}
