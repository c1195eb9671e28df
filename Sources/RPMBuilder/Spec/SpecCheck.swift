import ForeignText
import VersionSort

/// The section that imports the built modules, as in the distribution's packages.
struct SpecCheck {
    /// The lines at the start of the spec that enable or disable the check, and the lines of the section.
    let conditions: [String]
    let lines: [String]

    /// Creates the section for the given modules; empty if there are none, or the target has no macro for it.
    ///
    /// A wheel is packaged without its dependencies being installed, so it is imported only on request.
    init(_ plan: RPMPlan, modules: [String]) {
        let names = modules.filter { $0.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") } && !$0.utf8.hasPrefix("_") }
        guard plan.target.python.version.utf8.hasPrefix("3"), !names.isEmpty else {
            self.init(conditions: [], command: nil)
            return
        }
        self.init(
            conditions: ["# Modules only import where what they require is installed: build --with check there.", "%bcond_with check"],
            command: "%py3_check_import \(names.joined(separator: " "))")
    }

    /// Returns the section for the modules that the macro of the file list recorded.
    static var saved: SpecCheck { SpecCheck(conditions: ["%bcond_without check"], command: "%pyproject_check_import -t") }

    private init(conditions: [String], command: String?) {
        self.conditions = conditions
        lines = command.map { ["%check", "%if %{with check}", $0, "%endif", ""] } ?? []
    }
}
