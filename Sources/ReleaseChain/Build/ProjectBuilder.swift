package import Native
package import RPMBuilder
package import SystemPackage
package import VersionSort

/// Builds one project for one target: wheel in; spec, source RPM and binary RPMs out.
package struct ProjectBuilder: Sendable {
    package let target: Target
    package let context: PlanContext

    /// Makes a builder.
    package init(target: Target, context: PlanContext) {
        self.target = target
        self.context = context
    }

    /// Builds into a folder, and tells what the plan warns of.
    package func build(
        _ artifact: PackageArtifact, overrides: Overrides?, into directory: FilePath, events: EventSink
    ) throws -> [BuiltPackage] {
        let wheel = try WheelContents(artifact.wheel, spoolDirectory: directory)
        let plan = try RPMPlanner.plan(wheel: wheel, target: target, overrides: overrides, context: context)
        for warning in plan.warnings { events(.warning("\(artifact.wheel.filename): \(warning)")) }
        return try PackageBuilder.build(plan: plan, sources: [artifact.wheel], into: directory)
    }
}
