import RPMBuilder
import Testing
import VersionSort

/// The names of packages distinguish projects, and depend only on the project.
@Suite struct PackageNamesTests {
    private struct Case: Sendable {
        let project: String
        let library: String
        let source: String
    }

    @Test(arguments: [
        Case(project: "requests", library: "python3-requests", source: "python-requests"),
        Case(project: "multipart", library: "python3-multipart", source: "python-multipart"),
        Case(project: "python-multipart", library: "python3-python-multipart", source: "python-python-multipart"),
        Case(project: "python-dateutil", library: "python3-dateutil", source: "python-dateutil"),
        Case(project: "dateutil", library: "python3-dateutil_pypi", source: "python-dateutil_pypi"),
        Case(project: "rpm", library: "python3-rpm_pypi", source: "python-rpm_pypi"),
        Case(project: "libs", library: "python3-libs_pypi", source: "python-libs_pypi"),
        Case(project: "python", library: "python3-python", source: "python-python"),
        Case(project: "python-", library: "python3-python", source: "python-python"),
    ]) private func `are those of the distribution, and whole elsewhere`(_ one: Case) throws {
        guard let project = try? ProjectName(one.project) else { return }
        let names = PackageNames(project, python: try PlanTargets.current().python)
        #expect(names.library == one.library && names.source == one.source)
    }

    @Test func `never are equal for two projects`() throws {
        let bases = ["multipart", "dateutil", "jose", "slugify", "x", "docx", "pypi-docx", "pypi", "python", "python-python"]
        let projects = try bases.flatMap { [$0, "python-\($0)", "pypi-\($0)", "python-pypi-\($0)", "python3-\($0)"] }.map { try ProjectName($0) }
        for python in [try PlanTargets.current().python, try PlanTargets.old().python] {
            var owners: [String: ProjectName] = [:]
            for project in Set(projects).sorted() {
                let names = PackageNames(project, python: python)
                #expect(owners.updateValue(project, forKey: names.library) == nil, "\(project) and another are \(names.library)")
            }
        }
    }
}
