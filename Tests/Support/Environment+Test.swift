import FoundationEssentials

/// Returns the value of an environment variable of the test process; `nil` if it is not set.
package func environmentValue(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
}
