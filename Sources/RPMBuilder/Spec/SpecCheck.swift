import ForeignText
import VersionSort

/// The section that imports what was built, as the distribution's packages have it.
struct SpecCheck {
    /// The lines at the start of the spec that say whether it runs.
    let conditions: [String]
    let lines: [String]

    /// The section for named modules; nothing where there are none, or the target has no macro for it.
    ///
    /// The package of a wheel is built without what it requires, so it is only imported when somebody asks for that.
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

    /// The section for the modules that the macro of the list of files noted.
    static var saved: SpecCheck { SpecCheck(conditions: ["%bcond_without check"], command: "%pyproject_check_import -t") }

    private init(conditions: [String], command: String?) {
        self.conditions = conditions
        lines = command.map { ["%check", "%if %{with check}", $0, "%endif", ""] } ?? []
    }
}
