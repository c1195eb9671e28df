package import VersionSort

/// A script that rpm runs when another package, or a file below a folder, is installed or removed.
package struct RPMTrigger: Hashable, Sendable {
    /// The event as named in a spec: `triggerin`, `filetriggerpostun`, `transfiletriggerin`.
    package let kind: String
    /// The packages, or the folders of files, that fire the trigger.
    package let conditions: [RPMDependency]
    /// The program and its arguments.
    ///
    /// `<lua>` is rpm's built-in interpreter.
    package let interpreter: String
    package let body: String
    /// The order among file triggers, with higher numbers first; `nil` for other triggers.
    package let priority: UInt64?
}

extension RPMHeader {
    /// The tags of one of the three kinds of triggers.
    private struct TriggerTags {
        let word: String
        let scripts, programs, flags, names, indexes, versions: RPMTag
        let priorities: RPMTag?

        init(_ word: String, _ tags: [UInt32]) {
            self.word = word
            let tags = tags.map(RPMTag.init(rawValue:))
            (scripts, programs, flags, names, indexes, versions) = (tags[0], tags[1], tags[2], tags[3], tags[4], tags[5])
            priorities = tags.count > 6 ? tags[6] : nil
        }

        static let all = [
            TriggerTags("trigger", [1065, 1092, 1068, 1066, 1069, 1067]), TriggerTags("filetrigger", [5066, 5067, 5072, 5069, 5070, 5071, 5084]),
            TriggerTags("transfiletrigger", [5076, 5077, 5082, 5079, 5080, 5081, 5085]),
        ]
    }

    /// The events of a trigger, by the flags of its conditions.
    private static let moments: [(bit: UInt64, name: String)] = [(1 << 25, "prein"), (1 << 16, "in"), (1 << 17, "un"), (1 << 18, "postun")]

    /// Returns the triggers of all kinds with their conditions.
    func triggers() throws(RPMHeaderError) -> [RPMTrigger] {
        var triggers: [RPMTrigger] = []
        for tags in TriggerTags.all {
            guard let scripts = try strings(tags.scripts), let names = try strings(tags.names) else { continue }
            let flags = try parallel(tags.flags, names.count, try integers(tags.flags))
            let versions = try parallel(tags.versions, names.count, try strings(tags.versions))
            let indexes = try parallel(tags.indexes, names.count, try integers(tags.indexes))
            let programs = try parallel(tags.programs, scripts.count, try strings(tags.programs))
            var priorities: [UInt64]?
            if let tag = tags.priorities { priorities = try parallel(tag, scripts.count, try integers(tag)) }
            for (number, script) in scripts.enumerated() {
                let places = names.indices.filter { indexes?[$0] ?? 0 == UInt64(number) }
                let bits = places.reduce(0) { $0 | (flags?[$1] ?? 0) }
                var moment = ""
                for known in Self.moments.reversed() where bits & known.bit != 0 { moment = known.name }
                triggers.append(
                    RPMTrigger(
                        kind: tags.word + moment,
                        conditions: places.map { place in
                            let sense = UInt32(truncatingIfNeeded: flags?[place] ?? 0)
                            return RPMDependency(name: names[place], flags: .init(rawValue: sense), evr: versions?[place] ?? "")
                        }, interpreter: programs?[number] ?? "/bin/sh", body: script, priority: priorities?[number]))
            }
        }
        return triggers
    }
}
