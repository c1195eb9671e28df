import ForeignText

/// The failure of a build backend, with the end of its output.
package struct BackendFailure: Sendable, CustomStringConvertible {
    /// The reason for a failed hook.
    package enum Reason: Sendable, Hashable {
        /// The backend cannot be imported.
        case notImportable(String)
        /// The backend is not in the folders of `backend-path` (PEP 517).
        case outsideBackendPath
        /// The backend has no such hook.
        case noHook
        /// The hook raised an exception.
        case raised(String)
        /// The hook returned a value of a wrong type.
        case badAnswer(String)
        /// The process ended before the hook returned. The value is its status.
        case ended(String)
        /// The hook was stopped before it returned.
        case stopped(SandboxStop)
    }

    /// The backend as named in pyproject.toml.
    package let backend: String
    /// The hook that was called.
    package let hook: String
    /// The reason for the failure.
    package let reason: Reason
    /// The end of the output, with both streams together.
    package let output: String

    /// The message for people, including the output.
    package var description: String {
        let text = "\(hook) of \(backend) \(problem)"
        guard !output.isEmpty else { return text }
        let lines = output.splitBytes(on: "\n", omittingEmptySubsequences: false)
        // If a compiler reports an error, the backend's traceback after it adds nothing.
        let told = complaint.map { lines[$0...].prefix(Self.complaintLines) } ?? lines[...]
        return text + "\n" + told.map { "  | \($0)" }.joined(separator: "\n")
    }

    /// The index of the first line with an error of a compiler or linker; `nil` if there is none.
    private var complaint: Int? {
        output.splitBytes(on: "\n", omittingEmptySubsequences: false).firstIndex { line in
            Self.complaints.contains { line.utf8.has($0) } && !line.utf8.hasPrefix("error: command ")
        }
    }

    private static let complaints = [": fatal error: ", ": error: ", ": undefined reference to ", ": cannot find -l"]
    /// The number of lines of a compiler message: below the message are the source line and a marker.
    private static let complaintLines = 4

    private var problem: String {
        switch reason {
        case .notImportable(let why): "cannot be called, for the backend cannot be imported: \(printable(why, limit: 300))"
        case .outsideBackendPath: "cannot be called, because the backend is not in the folder of backend-path"
        case .noHook: "does not exist"
        case .raised(let what):
            "failed: \(printable(complaint.map { String(output.splitBytes(on: "\n", omittingEmptySubsequences: false)[$0]) } ?? what, limit: 300))"
        case .badAnswer(let what): "returned \(printable(what, limit: 300))"
        case .ended(let how): "did not return: its process \(how)"
        case .stopped(let reason): "\(reason)"
        }
    }

    /// The action to try next, as far as the output allows a guess; `nil` otherwise.
    package var hint: String? {
        switch reason {
        case .stopped(.disk): return "free some space on the disk of the mirror, or take a release that has a wheel"
        case .stopped: return "a build of this size is not possible: take a release that has a wheel"
        case .ended("was killed"): return "it may have needed more memory or time than a build is given"
        default: break
        }
        if let missing = MissingHeader(in: output) { return missing.hint }
        if let library = output.cut(at: ": cannot find -l")?.after.bytes(while: { $0.isAlphanumeric || "._+-".utf8.contains($0) }), !library.isEmpty {
            return "install the package that has lib\(library).so (apt-file search lib\(library).so names it), or let the target build it, with "
                + "sdists = \"source\" in stack.toml"
        }
        let text: String = if case .notImportable(let why) = reason { output + why } else { output }
        for (sign, hint) in Self.signs where text.utf8.has(sign) { return hint }
        if let module = Self.quoted(after: "No module named ", in: text) {
            return "the build needs the module \(module), which the archive does not ask for in its build requirements"
        }
        if complaint != nil { return "let the target build it, with sdists = \"source\" in stack.toml, or pin a release that has a wheel" }
        return nil
    }

    private static let signs = [
        ("No space left on device", "a build may write 8 GiB, or half of the memory where that is less: take a release that has a wheel"),
        ("command 'gcc' failed: No such file", "install a C compiler (apt-get install gcc libc6-dev)"),
        ("command 'cc' failed: No such file", "install a C compiler (apt-get install gcc libc6-dev)"),
        ("unable to execute 'gcc'", "install a C compiler (apt-get install gcc libc6-dev)"),
        ("cargo, the Rust package manager, is not installed", "install a Rust toolchain, or take a release that has a wheel"),
        ("Temporary failure in name resolution", noNetwork), ("Name or service not known", noNetwork), ("Network is unreachable", noNetwork),
        ("Could not resolve host", noNetwork), ("No module named 'pkg_resources'", "the archive needs setuptools older than 82"),
        ("use_2to3 is invalid", "the archive needs setuptools older than 58, or is for Python 2 only"),
    ]
    private static let noNetwork = "a build has no network: all it needs must be in the archive or its build requirements"

    private static func quoted(after sign: String, in text: String) -> String? {
        guard let rest = text.cut(at: sign)?.after.droppingBytes(while: { $0 == UInt8(ascii: "'") }) else { return nil }
        let name = Substring(rest.unicodeScalars.prefix { $0.isWord || $0 == "." })
        return name.isEmpty ? nil : String(name)
    }
}

/// A missing header, or a missing program that locates headers, and this system's package that contains it.
struct MissingHeader: Hashable {
    /// The header as included, or the program: `sasl/sasl.h`, `pg_config`.
    let name: String
    /// The Debian package; `nil` if it is not known.
    let package: String?

    /// Finds the first missing header, or else the first missing program or module, in the output of a build; `nil` if nothing is missing.
    init?(in output: String) {
        guard let name = Self.header(in: output) ?? Self.program(in: output) ?? Self.module(in: output) else { return nil }
        self.name = name
        package = Self.packages.first { name.utf8.hasPrefix($0.start) }?.package
    }

    /// The possible solutions: install the package here, or build on the target.
    var hint: String {
        let way = "or let the target build it, with sdists = \"source\" in stack.toml"
        if let package { return "install \(package), which has \(name) (apt-get install \(package)), \(way)" }
        return "install the package that has \(name) (apt-file search \(name) names it), \(way)"
    }

    /// Returns the header in gcc's `fatal error: lber.h: No such file or directory`, or clang's `fatal error: 'lber.h' file not found`.
    private static func header(in output: String) -> String? {
        for line in output.filledLines {
            guard let rest = line.cut(at: "fatal error: ")?.after else { continue }
            let quoted = rest.without(prefix: "'")?.cut(at: "' file not found")?.before
            guard let name = rest.cut(at: ": No such file or directory")?.before ?? quoted else { continue }
            let isName = name.utf8.allSatisfy { $0.isAlphanumeric || "/._+-".utf8.contains($0) }
            if isName, !name.isEmpty, name.utf8.count < 200 { return String(name) }
        }
        return nil
    }

    private static func program(in output: String) -> String? {
        let signs = ["pg_config", "mysql_config", "mariadb_config", "xml2-config", "xslt-config", "curl-config", "krb5-config", "pkg-config"]
        return signs.first { program in
            ["\(program) executable not found", "\(program): not found", "\(program): command not found", "'\(program)': No such file"]
                .contains { output.utf8.has($0) }  // text: a list
        }
    }

    /// Returns the file of a missing pkg-config module, such as `dbus-1.pc`, from messages of pkg-config, meson or build scripts.
    private static func module(in output: String) -> String? {
        let signs = [
            ("Dependency \"", "\" not found"), ("No package '", "' found"), ("Package '", "', required by"),
            ("Package ", " was not found in the pkg-config"),
            ("Command 'pkg-config --exists ", "'"), ("Could not find ", ".pc"), ("missing ", ".pc"), ("'", ".pc'"), ("", ".pc was not found"),
        ]
        for line in output.filledLines {
            for (start, end) in signs {
                guard let rest = start.isEmpty ? line : line.cut(at: start)?.after, let name = rest.cut(at: end)?.before else { continue }
                let isName = name.utf8.allSatisfy { $0.isAlphanumeric || "._+-".utf8.contains($0) }
                if isName, !name.isEmpty, name.utf8.count < 100 { return "\(name).pc" }
            }
        }
        return nil
    }

    /// The Debian packages by prefixes of their headers, programs or pkg-config modules.
    private static let packages: [(start: String, package: String)] = [
        ("Python.h", "python3-dev"), ("lber.h", "libldap-dev"), ("ldap", "libldap-dev"), ("sasl/", "libsasl2-dev"), ("mysql", "default-libmysqlclient-dev"),
        ("mariadb", "libmariadb-dev"), ("libpq", "libpq-dev"), ("pg_config", "libpq-dev"), ("ffi.h", "libffi-dev"), ("openssl/", "libssl-dev"),
        ("libxml/", "libxml2-dev"), ("xml2-config", "libxml2-dev"), ("libxslt/", "libxslt1-dev"), ("xslt-config", "libxslt1-dev"),
        ("curl", "libcurl4-openssl-dev"),
        ("zlib.h", "zlib1g-dev"), ("bzlib.h", "libbz2-dev"), ("lzma.h", "liblzma-dev"), ("zstd.h", "libzstd-dev"), ("expat.h", "libexpat1-dev"),
        ("sqlite3.h", "libsqlite3-dev"), ("yaml.h", "libyaml-dev"), ("gssapi", "libkrb5-dev"), ("krb5", "libkrb5-dev"), ("jpeglib.h", "libjpeg-dev"),
        ("png.h", "libpng-dev"), ("tiff", "libtiff-dev"), ("webp/", "libwebp-dev"), ("ft2build.h", "libfreetype-dev"), ("freetype", "libfreetype-dev"),
        ("readline/", "libreadline-dev"), ("curses.h", "libncurses-dev"), ("ncurses", "libncurses-dev"), ("gmp.h", "libgmp-dev"), ("mpfr.h", "libmpfr-dev"),
        ("cups/", "libcups2-dev"), ("pcap", "libpcap-dev"), ("systemd/", "libsystemd-dev"), ("dbus/", "libdbus-1-dev"), ("dbus-1", "libdbus-1-dev"),
        ("libsystemd", "libsystemd-dev"), ("libparted", "libparted-dev"),
        ("libvirt.pc", "libvirt-dev"), ("smbclient", "libsmbclient-dev"), ("glib", "libglib2.0-dev"),
        ("sql.h", "unixodbc-dev"), ("sqlext.h", "unixodbc-dev"), ("magic.h", "libmagic-dev"), ("uuid/", "uuid-dev"), ("ev.h", "libev-dev"),
        ("event.h", "libevent-dev"), ("event2/", "libevent-dev"), ("uv.h", "libuv1-dev"), ("zmq.h", "libzmq3-dev"), ("librdkafka/", "librdkafka-dev"),
        ("libvirt/", "libvirt-dev"), ("X11/", "libx11-dev"), ("snappy", "libsnappy-dev"), ("lz4", "liblz4-dev"), ("pcre2", "libpcre2-dev"),
        ("security/pam", "libpam0g-dev"), ("attr/", "libattr1-dev"), ("acl/", "libacl1-dev"), ("selinux/", "libselinux1-dev"), ("hdf5.h", "libhdf5-dev"),
        ("cairo", "libcairo2-dev"), ("girepository", "libgirepository1.0-dev"), ("nss", "libnss3-dev"), ("rpm/", "librpm-dev"), ("git2.h", "libgit2-dev"),
        ("memcached", "libmemcached-dev"), ("libmemcached/", "libmemcached-dev"), ("geos_c.h", "libgeos-dev"), ("proj.h", "libproj-dev"),
        ("gdal", "libgdal-dev"), ("boost/", "libboost-dev"), ("pkg-config", "pkg-config"),
    ]
}
