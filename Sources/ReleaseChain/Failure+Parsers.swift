import Failures
import VersionSort

// The code is `failure` for texts of an index, a wheel or a lock that break their standard; the reader of a text by the user chooses `usage` instead.

extension ResolutionFailure: CodedError {
    var code: Failure.Code { .failure }
    var failure: Failure { Failure(code, summary, causes: reasons, hints: hints) }
}

extension VersionParseError: CodedError { var code: Failure.Code { .failure } }
extension SpecifierParseError: CodedError { var code: Failure.Code { .failure } }
extension MarkerParseError: CodedError { var code: Failure.Code { .failure } }
extension RequirementParseError: CodedError { var code: Failure.Code { .failure } }
extension RequirementsFileError: CodedError { var code: Failure.Code { .failure } }
extension DependencyGroupError: CodedError { var code: Failure.Code { .failure } }
extension MetadataParseError: CodedError { var code: Failure.Code { .failure } }
extension FilenameError: CodedError { var code: Failure.Code { .failure } }
extension InvalidName: CodedError { var code: Failure.Code { .failure } }
extension RecordFault: CodedError { var code: Failure.Code { .failure } }
extension InvalidNEVRA: CodedError { var code: Failure.Code { .failure } }
extension InvalidRPMDependency: CodedError { var code: Failure.Code { .failure } }
extension UnmappableSpecifier: CodedError { var code: Failure.Code { .failure } }
extension UnusableRelease: CodedError { var code: Failure.Code { .failure } }
extension LockfileError: CodedError { var code: Failure.Code { .failure } }
extension TargetError: CodedError { var code: Failure.Code { .failure } }
