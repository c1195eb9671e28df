import FoundationEssentials

/// The value of an environment variable of the test process, nil when it is not set.
package func environmentValue(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
}
