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

    mutating func requirements(_ lines: [String]) throws(MetadataParseError) -> [Requirement] {
        var found: [Requirement] = []
        found.reserveCapacity(lines.count)
        for line in lines {
            let text = MetadataFields.unfolded(line)
            do {
                let requirement = try Requirement(text)
                if let repaired = LegacyRequirement.repairingMarker(requirement) {
                    found.append(repaired)
                    warnings.append("Requires-Dist '\(text)' is read as '\(repaired)'")
                } else {
                    found.append(requirement)
                }
            } catch {
                guard let legacy = LegacyRequirement(text) else { throw .unusable("Requires-Dist", text, why: error.reason) }
                found.append(legacy.requirement)
                warnings.append(legacy.note)
            }
        }
        return found
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
