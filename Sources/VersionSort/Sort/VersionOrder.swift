/// The order of many versions at once, by their packed keys.
package enum VersionOrder {
    /// The versions in ascending order; equal ones stay as they came.
    package static func sorted(_ versions: [Version]) -> [Version] {
        order(of: versions).map { versions[Int($0)] }
    }

    /// The places of the versions in ascending order; equal ones stay as they came.
    static func order(of versions: [Version]) -> [UInt32] {
        KeyOrder.order(count: versions.count, key: { versions[$0].key }, isExact: { versions[$0].isExact }, precedes: { versions[$0] < versions[$1] })
    }
}
