/// One step of a release that has not run: whether it is needed, and why.
package struct PlannedStep: Sendable, Codable {
    package let step: ReleaseStep
    package let needed: Bool
    package let why: String
}
