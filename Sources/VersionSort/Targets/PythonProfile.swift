import ForeignText

/// A Python interpreter of a target, and the naming and layout of its packages.
package struct PythonProfile: Hashable, Sendable, Codable {
    /// The major and minor version, for example `3.9`.
    package var version: String
    /// The full version, for example `3.9.21`, which is compared with `Requires-Python`.
    package var fullVersion: String
    /// The absolute path of the interpreter.
    package var interpreter: String
    /// The first line of scripts after `#!`: interpreter and options.
    package var shebang: String
    /// The ABI tags of compiled modules, best first, for example `cp39` or `cp36m`.
    package var abiTags: [String]
    /// The prefix of package names, for example `python3-` or `python3.11-`.
    package var packagePrefix: String
    /// Other prefixes under which a package is provided.
    package var alternativePrefixes: [String]
    /// The package that contains the interpreter.
    package var interpreterPackage: String
    /// The folder for pure modules.
    package var sitelib: String
    /// The folder for compiled modules on 64-bit architectures; see ``Target/sitearch``.
    package var sitearch: String
    /// A Boolean value indicating whether this is the Python of packages if no other is named.
    package var isDefault: Bool
    /// The capabilities with which packages state their project.
    package var distProvides: DistProvides
    /// The form of installed metadata: a `dist-info` or an `egg-info` folder.
    package var metadataForm: MetadataForm
    /// The location of byte code.
    package var bytecode: BytecodeLayout

    /// The form of the folder with installed metadata.
    package enum MetadataForm: String, Hashable, Sendable, Codable {
        case distInfo = "dist-info"
        case eggInfo = "egg-info"
    }

    /// The location of byte code (PEP 3147).
    package enum BytecodeLayout: String, Hashable, Sendable, Codable {
        /// Byte code is in `__pycache__/x.cpython-39.pyc`.
        case pycache
        /// Byte code is in `x.pyc` and `x.pyo` beside the source.
        case beside
    }

    /// Creates a profile.
    package init(
        version: String, fullVersion: String, interpreter: String, shebang: String? = nil, abiTags: [String], packagePrefix: String,
        alternativePrefixes: [String] = [], interpreterPackage: String = "python3", sitelib: String, sitearch: String,
        isDefault: Bool = true, distProvides: DistProvides, metadataForm: MetadataForm = .distInfo, bytecode: BytecodeLayout = .pycache
    ) {
        self.version = version
        self.fullVersion = fullVersion
        self.interpreter = interpreter
        self.shebang = shebang ?? interpreter
        self.abiTags = abiTags
        self.packagePrefix = packagePrefix
        self.alternativePrefixes = alternativePrefixes
        self.interpreterPackage = interpreterPackage
        self.sitelib = sitelib
        self.sitearch = sitearch
        self.isDefault = isDefault
        self.distProvides = distProvides
        self.metadataForm = metadataForm
        self.bytecode = bytecode
    }

    /// The capability that ties modules to this Python: `python(abi)` with the version, for example `3.9`.
    package var abiCapability: RPMDependency { RPMDependency("python(abi)", .equal, version) }

    /// The major and minor version without a dot, for example `39` or `312`, as in tags and byte code names.
    package var compactVersion: String { version.replacingBytes(of: ".", with: "") }

    private enum CodingKeys: String, CodingKey {
        case version, interpreter, shebang, sitelib, sitearch, bytecode
        case fullVersion = "full-version"
        case abiTags = "abi-tags"
        case packagePrefix = "package-prefix"
        case alternativePrefixes = "alternative-prefixes"
        case interpreterPackage = "interpreter-package"
        case isDefault = "default"
        case distProvides = "dist-provides"
        case metadataForm = "metadata-form"
    }
}
