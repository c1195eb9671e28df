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

    /// A Boolean value that indicates whether values are compared as versions if both sides are versions.
    package var isVersion: Bool {
        switch self {
        case .pythonVersion, .pythonFullVersion, .implementationVersion, .platformRelease: true
        default: false
        }
    }

    /// A Boolean value that indicates whether the values are names of extras, which are normalized before they are compared (PEP 685).
    package var namesExtras: Bool { self == .extra || self == .extras || self == .dependencyGroups }

    /// A Boolean value that indicates whether the value is unknown for a target: the kernel of the machine that will run the package.
    package var isUnknownToTargets: Bool { self == .platformRelease || self == .platformVersion }
}
