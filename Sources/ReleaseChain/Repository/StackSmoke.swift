import RPMBuilder
package import RPMRepository
package import VersionSort

extension Stack {
    /// What shows on an installed host of a target that the applications work: their imports, their own tests, their smoke commands.
    ///
    /// - Parameter project: whether a project is part of what is installed; commands of others are left out.
    package func smokeTests(for target: Target, has project: (ProjectName) -> Bool = { _ in true }) throws -> [SmokeTest] {
        var result: [SmokeTest] = []
        for application in applications where project(application.name) {
            let name = application.name.original
            let package =
                try StackOverrides(directory: overridesDirectory)[application.name]?.name ?? PackageNames(application.name, python: target.python).library
            func add(_ what: String, _ command: [String], heartbeat: String? = nil) {
                result.append(
                    SmokeTest(
                        name: "\(name) \(what)", command: command, heartbeat: heartbeat, timeout: application.timeout ?? Self.smokeTimeout, package: package))
            }
            if !application.imports.isEmpty {
                add("imports", [target.python.interpreter, "-c", "import " + application.imports.joined(separator: ", ")])
            }
            if let test = application.test { add("tests", ["/bin/sh", "-c", test]) }
            if let smoke = application.smoke { add("smoke", ["/bin/sh", "-c", smoke], heartbeat: application.heartbeat) }
        }
        return result
    }

    /// Seconds that a command may take where the stack says nothing.
    private static var smokeTimeout: Int { 120 }
}
