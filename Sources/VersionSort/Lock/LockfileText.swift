import ForeignText

/// A writer of a lock file as TOML 1.0, in a fixed order and layout.
enum LockfileText {
    static func text(of document: LockfileDocument) -> String {
        var lines = [
            "lock-version = \(TOMLText.string(document.lockVersion))",
            "created-by = \(TOMLText.string(document.createdBy))",
        ]
        if let python = document.requiresPython { lines.append("requires-python = \(TOMLText.string(python))") }
        if let environments = document.environments { lines += array("environments", environments.map(TOMLText.string)) }
        if document.packages.isEmpty { lines.append("packages = []") }
        for package in document.packages { lines += ["", "[[packages]]"] + body(of: package) }
        let own = document.tool.relcli
        lines += ["", "[tool.relcli]", "format = \(own.format)", "inputs = \(TOMLText.string(own.inputs))"]
        if own.targets.isEmpty { lines.append("targets = []") }
        for target in own.targets { lines += ["", "[[tool.relcli.targets]]"] + body(of: target) }
        for package in own.packages ?? [] { lines += ["", "[[tool.relcli.packages]]"] + body(of: package) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func body(of package: LockfileDocument.Package) -> [String] {
        var lines = ["name = \(TOMLText.string(package.name))", "version = \(TOMLText.string(package.version))"]
        if let marker = package.marker { lines.append("marker = \(TOMLText.string(marker))") }
        if let dependencies = package.dependencies {
            lines += array("dependencies", dependencies.map { "{ name = \(TOMLText.string($0.name)) }" })
        }
        if let archive = package.archive {
            lines.append("archive = { \((["url = \(TOMLText.string(archive.url))"] + content(archive.size, archive.hashes)).joined(separator: ", ")) }")
        }
        if let commit = package.vcs {
            let pairs = ["type": commit.type, "url": commit.url, "commit-id": commit.commit].sorted { $0.key > $1.key }
            lines.append("vcs = { \(pairs.map { "\($0.key) = \(TOMLText.string($0.value))" }.joined(separator: ", ")) }")
        }
        if let folder = package.directory { lines.append("directory = { path = \(TOMLText.string(folder.path)) }") }
        if let sdist = package.sdist { lines.append("sdist = \(table(of: sdist))") }
        if let wheels = package.wheels { lines += array("wheels", wheels.map(table)) }
        return lines
    }

    private static func table(of file: LockfileDocument.File) -> String {
        var pairs = ["name = \(TOMLText.string(file.name))"]
        if let time = file.uploadTime.flatMap(TOMLText.dateTime) { pairs.append("upload-time = \(time)") }
        pairs.append("url = \(TOMLText.string(file.url))")
        return "{ \((pairs + content(file.size, file.hashes)).joined(separator: ", ")) }"
    }

    /// Returns the size and digests of a file as TOML.
    private static func content(_ size: UInt64?, _ hashes: [String: String]) -> [String] {
        let digests = hashes.sorted { $0.key < $1.key }.map { "\(TOMLText.key($0.key)) = \(TOMLText.string($0.value))" }
        // TOML integers are signed, but no file is that large.
        return (size.flatMap { Int64(exactly: $0) }.map { ["size = \($0)"] } ?? []) + ["hashes = { \(digests.joined(separator: ", ")) }"]
    }

    private static func body(of target: LockfileDocument.TargetPins) -> [String] {
        [
            "name = \(TOMLText.string(target.name))",
            "python = \(TOMLText.string(target.python))",
            "architecture = \(TOMLText.string(target.architecture))",
        ] + array("requirements", target.requirements.map(TOMLText.string)) + array("pins", target.pins.map(table))
    }

    private static func table(of pin: LockfileDocument.Pin) -> String {
        var pairs = ["name = \(TOMLText.string(pin.name))", "version = \(TOMLText.string(pin.version))"]
        if let file = pin.file { pairs.append("file = \(TOMLText.string(file))") }
        if let uploaded = pin.uploaded { pairs.append("uploaded = \(TOMLText.string(uploaded))") }
        pairs.append("extras = \(inline(pin.extras))")
        pairs.append("dependencies = \(inline(pin.dependencies))")
        pairs.append("direct = \(pin.direct)")
        if pin.system == true { pairs.append("system = true") }
        if pin.address == true { pairs.append("address = true") }
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    private static func inline(_ texts: [String]) -> String {
        "[\(texts.map(TOMLText.string).joined(separator: ", "))]"
    }

    /// Returns an array with one value per line, so that changing one package changes one line.
    private static func array(_ key: String, _ values: [String]) -> [String] {
        values.isEmpty ? ["\(key) = []"] : ["\(key) = ["] + values.map { "    \($0)," } + ["]"]
    }
}
