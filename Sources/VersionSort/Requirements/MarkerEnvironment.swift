import ForeignText

/// The values for evaluating markers.
///
/// They are those of a target, not of the build machine.
package struct MarkerEnvironment: Hashable, Sendable, Codable {
    package var osName: String
    package var sysPlatform: String
    package var platformMachine: String
    package var platformPythonImplementation: String
    /// The release of the kernel; empty if unknown, as for a target.
    package var platformRelease: String
    package var platformSystem: String
    /// The version of the kernel; empty if unknown, as for a target.
    package var platformVersion: String
    package var pythonVersion: String
    package var pythonFullVersion: String
    package var implementationName: String
    package var implementationVersion: String

    /// Creates the environment of CPython on Linux, which all targets have.
    package init(python: String, fullVersion: String, machine: String) {
        osName = "posix"
        sysPlatform = "linux"
        platformMachine = machine
        platformPythonImplementation = "CPython"
        platformRelease = ""
        platformSystem = "Linux"
        platformVersion = ""
        pythonVersion = python
        // A development build calls itself 3.13.0+, which is not a valid version.
        pythonFullVersion = fullVersion.utf8.hasSuffix("+") ? fullVersion + "local" : fullVersion
        implementationName = "cpython"
        implementationVersion = fullVersion
        // Python 2 included the kernel's major version in this value.
        if python.utf8.hasPrefix("2.") {
            sysPlatform = "linux2"
            // Before Python 3.3 the implementation had no name, so markers see an empty name and version 0.
            implementationName = ""
            implementationVersion = "0"
        }
    }

    /// Returns the value of a field; empty for `extra`, `extras` and `dependency_groups`, which are not part of the environment.
    package subscript(variable: MarkerVariable) -> String {
        switch variable {
        case .osName: osName
        case .sysPlatform: sysPlatform
        case .platformMachine: platformMachine
        case .platformPythonImplementation: platformPythonImplementation
        case .platformRelease: platformRelease
        case .platformSystem: platformSystem
        case .platformVersion: platformVersion
        case .pythonVersion: pythonVersion
        case .pythonFullVersion: pythonFullVersion
        case .implementationName: implementationName
        case .implementationVersion: implementationVersion
        case .extra, .extras, .dependencyGroups: ""
        }
    }

    private enum CodingKeys: String, CodingKey {
        case osName = "os_name"
        case sysPlatform = "sys_platform"
        case platformMachine = "platform_machine"
        case platformPythonImplementation = "platform_python_implementation"
        case platformRelease = "platform_release"
        case platformSystem = "platform_system"
        case platformVersion = "platform_version"
        case pythonVersion = "python_version"
        case pythonFullVersion = "python_full_version"
        case implementationName = "implementation_name"
        case implementationVersion = "implementation_version"
    }
}

/// An environment field that markers can test (dependency specifiers §Environment markers).
package enum MarkerVariable: String, Hashable, Sendable, CaseIterable, Codable {
    case osName = "os_name"
    case sysPlatform = "sys_platform"
    case platformMachine = "platform_machine"
    case platformPythonImplementation = "platform_python_implementation"
    case platformRelease = "platform_release"
    case platformSystem = "platform_system"
    case platformVersion = "platform_version"
    case pythonVersion = "python_version"
    case pythonFullVersion = "python_full_version"
    case implementationName = "implementation_name"
    case implementationVersion = "implementation_version"
    case extra
    case extras
    case dependencyGroups = "dependency_groups"

    /// Creates the field for a name in a marker, including the names before PEP 508 (`os.name`, `python_implementation`).
    package init?(marker text: String) {
        guard let variable = Self.spellings[text] else { return nil }
        self = variable
    }

    private static let spellings: [String: MarkerVariable] = {
        var spellings = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
        spellings["os.name"] = .osName
        spellings["sys.platform"] = .sysPlatform
        spellings["platform.machine"] = .platformMachine
        spellings["platform.version"] = .platformVersion
        spellings["platform.python_implementation"] = .platformPythonImplementation
        spellings["python_implementation"] = .platformPythonImplementation
        return spellings
    }()

    /// A Boolean value indicating whether values are compared as versions if both sides are versions.
    package var isVersion: Bool {
        switch self {
        case .pythonVersion, .pythonFullVersion, .implementationVersion, .platformRelease: true
        default: false
        }
    }

    /// A Boolean value indicating whether every value is a version, unlike the release of a kernel.
    var isAlwaysVersion: Bool { isVersion && self != .platformRelease }

    /// A Boolean value indicating whether the values are names of extras, which are normalized before they are compared (PEP 685).
    package var namesExtras: Bool { self == .extra || self == .extras || self == .dependencyGroups }

    /// A Boolean value indicating whether the value is unknown for a target: the kernel of the machine that will run the package.
    package var isUnknownToTargets: Bool { self == .platformRelease || self == .platformVersion }
}
