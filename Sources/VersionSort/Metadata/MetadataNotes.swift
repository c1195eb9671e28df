/// A parser of the fields whose invalid values are ignored, which records a warning for each.
struct MetadataNotes {
    private(set) var warnings: [String] = []

    mutating func requiresPython(_ text: String?) -> SpecifierSet? {
        guard let text else { return nil }
        do {
            return try SpecifierSet(text)
        } catch {
            guard let repaired = LegacyRequirement.specifiers(text) else {
                warnings.append("Requires-Python is ignored: \(error)")
                return nil
            }
            warnings.append("Requires-Python '\(text)' is read as '\(repaired)'")
            return repaired
        }
    }

    mutating func requirements(_ lines: [String], _ memo: RequirementMemo?) throws(MetadataParseError) -> [Requirement] {
        var found: [Requirement] = []
        found.reserveCapacity(lines.count)
        for line in lines {
            let reading = if let memo { try memo.reading(TextKey(line), Self.requirement) } else { try Self.requirement(line) }
            found.append(reading.requirement)
            if let warning = reading.warning { warnings.append(warning) }
        }
        return found
    }

    /// Returns the requirements of packed `Requires-Dist` lines.
    ///
    /// A line that the memo knows is neither copied nor parsed again.
    mutating func requirements(_ packed: PackedReader, _ memo: RequirementMemo) throws(MetadataParseError) -> [Requirement] {
        var packed = packed
        var found: [Requirement] = []
        let count = packed.count()
        found.reserveCapacity(min(count, MetadataFields.valuesLimit))
        for _ in 0..<min(count, MetadataFields.valuesLimit) {
            let reading = try memo.reading(packed.textKey(), Self.requirement)
            found.append(reading.requirement)
            if let warning = reading.warning { warnings.append(warning) }
        }
        return found
    }

    private static func requirement(_ line: String) throws(MetadataParseError) -> RequirementMemo.Reading {
        let text = MetadataFields.unfolded(line)
        do {
            let requirement = try Requirement(text)
            guard let repaired = LegacyRequirement.repairingMarker(requirement) else { return .init(requirement: requirement, warning: nil) }
            return .init(requirement: repaired, warning: "Requires-Dist '\(text)' is read as '\(repaired)'")
        } catch {
            guard let legacy = LegacyRequirement(text) else { throw .unusable("Requires-Dist", text, why: error.reason) }
            return .init(requirement: legacy.requirement, warning: legacy.note)
        }
    }

    mutating func extras(_ texts: [String]) -> [ExtraName] {
        var seen = Set<ExtraName>()
        return texts.compactMap { text in
            do {
                let name = try ExtraName(MetadataFields.unfolded(text))
                return seen.insert(name).inserted ? name : nil
            } catch {
                warnings.append("Provides-Extra is ignored: \(error)")
                return nil
            }
        }
    }
}
