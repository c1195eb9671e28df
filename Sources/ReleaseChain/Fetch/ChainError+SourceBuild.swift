import RPMBuilder

extension ChainError {
    /// Returns a build error with its code and hint; any other error unchanged.
    static func sourceBuild(_ error: any Error) -> any Error {
        guard let error = error as? WheelBuildError else { return error }
        let code: Code =
            switch error {
            case .sandbox, .missingProgram, .python, .file: .external
            default: .failure
            }
        return ChainError(code, "\(error)", hints: error.hint.map { [$0] } ?? [])
    }
}
