import FoundationEssentials
import Native
import Testing

@Suite struct ProcessEnvironmentTests {
    @Test func `the variables are those that Foundation sees`() {
        let variables = ProcessEnvironment.variables()
        #expect(variables == ProcessInfo.processInfo.environment)
        #expect(variables["PATH"] != nil)
    }
}
