import ForeignText

/// One Python interpreter of a target, and how packages for it are named and laid out.
package struct PythonProfile: Hashable, Sendable, Codable {
    /// Major and minor version, as `3.9`.
    package var version: String
    /// The version with its patch level, as `3.9.21`: what `Requires-Python` is compared with.
    package var fullVersion: String
    /// The absolute path of the interpreter.
    package var interpreter: String
    /// The first line of scripts after `#!`: interpreter and options.
    package var shebang: String
    /// The ABI tags of compiled modules, best first, as `cp39` or `cp36m`.
    package var abiTags: [String]
    /// What package names begin with, as `python3-` or `python3.11-`.
    package var packagePrefix: String
    /// Other beginnings under which the same package is provided.
    package var alternativePrefixes: [String]
    /// The package that holds the interpreter.
    package var interpreterPackage: String
    /// Where pure modules go.
    package var sitelib: String
    /// Where compiled modules go on 64-bit architectures; see ``Target/sitearch``.
    package var sitearch: String
    /// Whether packages are for this Python when none is named.
    package var isDefault: Bool
    /// How packages say which project they hold.
    package var distProvides: DistProvides
    /// Whether installed metadata is a `dist-info` or an `egg-info` folder.
    package var metadataForm: MetadataForm
    /// Where byte code lies.
    package var bytecode: BytecodeLayout

    /// The folder that installed metadata lies in.
    package enum MetadataForm: String, Hashable, Sendable, Codable {
        case distInfo = "dist-info"
        case eggInfo = "egg-info"
    }

    /// Where byte code lies (PEP 3147).
    package enum BytecodeLayout: String, Hashable, Sendable, Codable {
        /// `__pycache__/x.cpython-39.pyc`.
        case pycache
        /// `x.pyc` and `x.pyo` beside the source.
        case beside
    }

    /// Names every field.
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

    /// The capability that ties modules to this Python: `python(abi)`, with `3.9` as its version.
    package var abiCapability: RPMDependency { RPMDependency("python(abi)", .equal, version) }

    /// Major and minor version without a dot, as `39` or `312`: part of tags and byte code names.
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
