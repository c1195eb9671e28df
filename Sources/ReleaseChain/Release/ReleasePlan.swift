/// A step of a release that has not run yet, with the need for it and the reason.
package struct PlannedStep: Sendable, Codable {
    package let step: ReleaseStep
    package let needed: Bool
    package let why: String
}
