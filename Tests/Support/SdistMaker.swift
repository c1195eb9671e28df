internal import Native
package import SystemPackage

/// Makes a source archive that builds with only Python: its PEP 517 back end is in the archive.
package struct SdistMaker: Sendable {
    /// The way in which the archive declares its build.
    package enum Style: Sendable {
        /// A `pyproject.toml` with `backend-path`: a back end of a few lines that needs no other package.
        case inTreeBackend
        /// Only a `setup.py`, as in old archives, which needs setuptools.
        case setupScript
    }

    package var name: String
    package var version: String
    package var style = Style.inTreeBackend
    package var metadataVersion = "2.1"
    package var requiresPython: String?
    package var requiresDist: [String] = []
    /// The fields that PKG-INFO declares as dynamic (PEP 643).
    package var dynamic: [String] = []
    /// The further lines of PKG-INFO, each a complete `Field: value`.
    package var fields: [String] = []
    /// The text of an `.egg-info/requires.txt`; `nil` for no `.egg-info` folder.
    package var eggInfoRequires: String?
    /// The text of the `[project]` table with its header, for pyproject.toml.
    package var projectTable: String?
    /// The files below the top folder, besides the usual ones.
    package var files: [(path: String, bytes: [UInt8])]

    /// Creates an archive with one module, named after the project.
    package init(_ name: String, _ version: String, requires: [String] = []) {
        self.name = name
        self.version = version
        requiresDist = requires
        files = []
        files = [("\(module).py", Array("version = \"\(version)\"\n".utf8))]
    }

    /// The name of the module inside.
    package var module: String { name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined() }

    private var stem: String { "\(name.split(whereSeparator: { "-_.".contains($0) }).joined(separator: "_"))-\(version)" }

    package var filename: String { stem + ".tar.gz" }

    /// The bytes of PKG-INFO.
    package var packageInformation: [UInt8] {
        var lines = ["Metadata-Version: \(metadataVersion)", "Name: \(name)", "Version: \(version)", "Summary: made for a test"]
        if let requiresPython { lines.append("Requires-Python: \(requiresPython)") }
        lines += requiresDist.map { "Requires-Dist: \($0)" }
        lines += dynamic.map { "Dynamic: \($0)" }
        return Array((lines + fields).map { $0 + "\n" }.joined().utf8)
    }

    /// The files of the archive in order, below the top folder.
    package var contents: [(path: String, bytes: [UInt8])] {
        var all = [("PKG-INFO", packageInformation)] + files
        switch style {
        case .inTreeBackend:
            let system = "[build-system]\nrequires = []\nbuild-backend = \"small_backend\"\nbackend-path = [\"backend\"]\n"
            all.append(("pyproject.toml", Array((system + (projectTable.map { "\n" + $0 } ?? "")).utf8)))
            all.append(("backend/small_backend.py", Array(backend.utf8)))
        case .setupScript:
            if let projectTable { all.append(("pyproject.toml", Array(projectTable.utf8))) }
            all.append(("setup.py", Array(setupScript.utf8)))
        }
        if let eggInfoRequires {
            all.append(("\(module).egg-info/PKG-INFO", packageInformation))
            all.append(("\(module).egg-info/SOURCES.txt", Array("setup.py\n".utf8)))
            if !eggInfoRequires.isEmpty { all.append(("\(module).egg-info/requires.txt", Array(eggInfoRequires.utf8))) }
        }
        return all.map { ("\(stem)/\($0.0)", $0.1) }
    }

    /// Returns the bytes of the archive.
    ///
    /// The same contents give the same bytes.
    package func bytes() throws -> [UInt8] { try TestArchive.tarGzip(contents) }

    /// Writes the archive into a folder under its own name; returns its path.
    @discardableResult
    package func write(to folder: FilePath) throws -> FilePath {
        let path = folder.appending(filename)
        try FileSystem.writeAtomically(try bytes(), to: path)
        return path
    }

    private var setupScript: String {
        let requirements = requiresDist.map { "'\($0)'" }.joined(separator: ", ")
        return """
            from setuptools import setup
            setup(name='\(name)', version='\(version)', py_modules=['\(module)'], install_requires=[\(requirements)])

            """
    }

    /// A back end that zips the modules of the top folder, which is enough for `build_wheel` and metadata.
    private var backend: String {
        let requirements = requiresDist.map { "Requires-Dist: \($0)\\n" }.joined()
        let python = requiresPython.map { "Requires-Python: \($0)\\n" } ?? ""
        return """
            import base64, glob, hashlib, os, zipfile
            NAME, VERSION = "\(stem.dropLast(version.count + 1))", "\(version)"
            INFO = NAME + "-" + VERSION + ".dist-info"
            METADATA = '''Metadata-Version: 2.1\\nName: \(name)\\nVersion: \(version)\\n\(python)\(requirements)'''
            WHEEL = "Wheel-Version: 1.0\\nGenerator: small-backend\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

            def get_requires_for_build_wheel(config_settings=None):
                return []

            def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
                folder = os.path.join(metadata_directory, INFO)
                os.makedirs(folder)
                with open(os.path.join(folder, "METADATA"), "w") as out:
                    out.write(METADATA)
                with open(os.path.join(folder, "WHEEL"), "w") as out:
                    out.write(WHEEL)
                return INFO

            def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
                contents = [(path, open(path, "rb").read()) for path in sorted(glob.glob("*.py")) if path != "setup.py"]
                contents += [(INFO + "/METADATA", METADATA.encode()), (INFO + "/WHEEL", WHEEL.encode())]
                record = ""
                name = NAME + "-" + VERSION + "-py3-none-any.whl"
                with zipfile.ZipFile(os.path.join(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as archive:
                    for path, data in contents:
                        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                        record += "%s,sha256=%s,%d\\n" % (path, digest, len(data))
                        archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data)
                    record += INFO + "/RECORD,,\\n"
                    archive.writestr(zipfile.ZipInfo(INFO + "/RECORD", (1980, 1, 1, 0, 0, 0)), record)
                return name

            """
    }
}
