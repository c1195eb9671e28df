import ForeignText
package import VersionSort

/// The names of a project's packages on a target.
package struct PackageNames: Hashable, Sendable {
    /// The name of the package with the modules, for example `python3-requests`.
    package let library: String
    /// The name of the source package, for example `python-requests`.
    package let source: String
    /// The other names that the package provides.
    package let alternatives: [String]

    /// Creates the usual names: the prefix of the Python and the full project name, except where distributions shorten it.
    ///
    /// Two projects never have the same name, and the name does not depend on other packages; see ``DistributionNames``.
    package init(_ project: ProjectName, python: PythonProfile) {
        let base = Self.base(project.normalized)
        library = python.packagePrefix + base
        source = (python.isDefault ? "python-" : python.packagePrefix) + base
        alternatives = python.alternativePrefixes.map { $0 + base }.filter { $0 != python.packagePrefix + base }
    }

    private static func base(_ normalized: String) -> String {
        let marker = "python-"
        if normalized.utf8.starts(with: marker.utf8) {
            let rest = String(Substring(normalized.utf8.dropFirst(marker.utf8.count)))
            if DistributionNames.shortened.contains(rest) { return rest }
        }
        // The short name belongs to the project that distributions shorten. No normalized name has an underscore.
        // A host would take a package of the distribution's name for a newer version of the distribution's package.
        return DistributionNames.shortened.contains(normalized) || DistributionNames.system.contains(normalized) ? "\(normalized)_pypi" : normalized
    }

    /// Creates names from one that a stack chose.
    package init(chosen name: String) {
        library = name
        source = name
        alternatives = []
    }

    /// Returns the package name of an extra, for example `python3-foo+bar`.
    package func package(of extra: ExtraName) -> String { "\(library)+\(extra.normalized)" }
}

/// The projects `python-X` that Fedora and EL package as `python3-X`.
///
/// For all others the full name is kept, because `X` may be another project: `multipart` and `python-multipart` are two projects, which
/// Fedora calls `python3-multipart` and `python3-python-multipart`. The list is fixed, so that the name of a package never depends on other packages.
enum DistributionNames {
    /// The `X` of packages `python3-X` of the distribution that are parts of Python or of its tools, and no project of the index.
    static let system = Set(
        """
        libs devel debug test tkinter idle tools unversioned-command rpm-macros rpm-generators srpm-macros pip-wheel setuptools-wheel wheel-wheel rpm dnf \
        dnf-plugins-core dnf-plugins-extras-common dnf-plugin-versionlock dnf-plugin-post-transaction-actions dnf-plugin-modulesync hawkey libdnf libdnf5 \
        librepo libselinux libsemanage policycoreutils sepolgen setools audit firewall nftables slip libxml2 sssdconfig sss sss-murmur libipa-hbac \
        libsss-nss-idmap perf pwquality libbytesize bytesize blockdev subscription-manager-rhsm cloud-what syspurpose samba samba-dc ldb tdb talloc tevent \
        leapp insights-client abrt abrt-addon libreport brlapi hivex libguestfs libnbd lib389 sanlock tracer unbound
        """.words.map(String.init))

    /// The `X` of each of these projects.
    static let shortened: Set<String> = [
        "aodhclient", "augeas", "barbicanclient", "bugzilla", "ceilometerclient", "cinderclient", "daemon", "dateutil", "debian", "decouple",
        "designateclient", "docx", "dotenv", "editor", "engineio", "etcd", "fedora", "gitlab", "glanceclient", "gnupg", "heatclient", "hpilo",
        "ironicclient", "jenkins", "jose", "json-logger", "keycloak", "keystoneclient", "ldap", "linux-procfs", "lsp-jsonrpc", "lsp-server", "magic",
        "magnumclient", "manilaclient", "meh", "memcached", "mimeparse", "mistralclient", "neutronclient", "nmap", "novaclient", "nss", "octaviaclient",
        "openid", "openstackclient", "pam", "pkcs11", "pptx", "prctl", "pskc", "rapidjson", "saharaclient", "slugify", "snappy", "socketio", "stdnum",
        "swiftclient", "telegram-bot", "troveclient", "utils", "vlc", "watcherclient", "whois", "xlib", "yubico", "zaqarclient", "zunclient",
    ]
}

/// The capabilities with which a package states its project, in the form of the target's own packages.
struct DistCapabilities {
    let style: DistProvides
    let form: CapabilityForm

    init(_ target: Target) {
        style = target.python.distProvides
        form = CapabilityForm(target)
    }

    /// Returns the capability for a requirement on a project.
    func required(_ project: ProjectName, extra: ExtraName? = nil) -> String {
        capability(style.namespaces[0], project.normalized, extra)
    }

    /// Returns the provides of a package for a project or one of its extras.
    func provided(_ project: ProjectName, _ version: Version, extra: ExtraName? = nil) -> [RPMDependency] {
        var names = [project.normalized]
        if style.legacyNames, case let legacy = Self.legacyName(project), legacy != project.normalized { names.append(legacy) }
        let versions = form.texts(of: version)
        return style.namespaces.flatMap { namespace in
            names.flatMap { name in versions.map { RPMDependency(capability(namespace, name, extra), .equal, $0) } }
        }
    }

    private func capability(_ namespace: String, _ name: String, _ extra: ExtraName?) -> String {
        "\(namespace)(\(name)\(extra.map { "[\($0.normalized)]" } ?? ""))"
    }

    /// Returns the name in lower case with runs of `-` and `_` replaced by one `-`.
    ///
    /// Dots stay, as in older generators.
    private static func legacyName(_ project: ProjectName) -> String {
        let bytes = project.original.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
        let kept = bytes.indices.filter { bytes[$0] != UInt8(ascii: "-") || $0 == 0 || bytes[$0 - 1] != UInt8(ascii: "-") }
        return String(decoding: kept.map { bytes[$0] }, as: UTF8.self)
    }
}
