import IndexCrawler
import Native
import RPMBuilder
import RPMRepository
import VersionSort

extension ChainError {
    /// Returns any module's error as a chain error that keeps its code, causes and hints; `doing` describes the failed action.
    package static func from(_ error: any Error, doing: String? = nil) -> ChainError {
        let plain: ChainError
        switch error {
        case let error as ChainError: plain = error
        case let error as IndexError:
            let code: Code =
                switch error.code {
                case .usage: .usage
                case .malformed, .mismatch: .failure
                case .unreachable, .forbidden, .offline, .store: .external
                }
            plain = ChainError(code, error.subject, causes: error.causes, hints: error.hints)
        case let error as ResolutionFailure:
            plain = ChainError(.failure, error.summary, causes: error.reasons, hints: error.hints)
        case let error as RepositoryError:
            // The subject is a name or a path, which is not a sentence.
            let code: Code =
                switch error.code {
                case .network, .tool: .external
                case .badName, .noSnapshot: .usage
                default: .failure
                }
            plain = ChainError(
                code, "\(error.subject): \(error.cause)", causes: error.others, hints: error.hint.map { [$0] } ?? [])
        case let error as PlanError:
            plain = ChainError(.failure, "\(error)", hints: error.hint.map { [$0] } ?? [])
        case let error as FileError:
            plain = ChainError(.external, "\(error)")
        case let error as SQLiteError:
            plain = ChainError(.external, "\(error)")
        default:
            plain = ChainError(.failure, "\(error)")
        }
        let told = DiskFull.isCause(of: error) ? plain.ofFullDisk : plain
        guard let doing else { return told }
        return ChainError(told.code, doing, causes: [told.subject] + told.causes, hints: told.hints)
    }
}
