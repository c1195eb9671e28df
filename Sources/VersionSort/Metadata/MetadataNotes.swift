/// Parses the fields whose invalid values are ignored, and records a warning for each.
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
            let text = MetadataFields.unfolded(line)
            let reading = if let memo { try memo.reading(text, Self.requirement) } else { try Self.requirement(text) }
            found.append(reading.requirement)
            if let warning = reading.warning { warnings.append(warning) }
        }
        return found
    }

    private static func requirement(_ text: String) throws(MetadataParseError) -> RequirementMemo.Reading {
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
