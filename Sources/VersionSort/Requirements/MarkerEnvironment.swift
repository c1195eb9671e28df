import ForeignText

/// The values that markers are evaluated with: those of a target, never those of the machine that builds.
package struct MarkerEnvironment: Hashable, Sendable, Codable {
    package var osName: String
    package var sysPlatform: String
    package var platformMachine: String
    package var platformPythonImplementation: String
    /// The kernel's release; empty, as for a target, means that it cannot be known.
    package var platformRelease: String
    package var platformSystem: String
    /// The kernel's build; empty, as for a target, means that it cannot be known.
    package var platformVersion: String
    package var pythonVersion: String
    package var pythonFullVersion: String
    package var implementationName: String
    package var implementationVersion: String

    /// CPython on Linux, which every target is.
    package init(python: String, fullVersion: String, machine: String) {
        osName = "posix"
        sysPlatform = "linux"
        platformMachine = machine
        platformPythonImplementation = "CPython"
        platformRelease = ""
        platformSystem = "Linux"
        platformVersion = ""
        pythonVersion = python
        // A build between releases calls itself 3.13.0+, which is no version.
        pythonFullVersion = fullVersion.utf8.hasSuffix("+") ? fullVersion + "local" : fullVersion
        implementationName = "cpython"
        implementationVersion = fullVersion
        // Python 2 reported the kernel's major version as part of this value.
        if python.utf8.hasPrefix("2.") {
            sysPlatform = "linux2"
            // The implementation had no name of its own before Python 3.3: markers see an empty name and version 0.
            implementationName = ""
            implementationVersion = "0"
        }
    }

    /// The value of a field; empty for `extra`, `extras` and `dependency_groups`, which are no part of the environment.
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
