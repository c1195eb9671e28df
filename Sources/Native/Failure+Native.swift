package import Failures

// The code is `external` for faults of files and of the network, and `failure` for content that is damaged or not the promised one.

extension FileError: CodedError { package var code: Failure.Code { .external } }
extension TransferError: CodedError { package var code: Failure.Code { .external } }
extension ArchiveError: CodedError { package var code: Failure.Code { .failure } }
extension ArchiveExcess: CodedError { package var code: Failure.Code { .failure } }
extension ZipFault: CodedError { package var code: Failure.Code { .failure } }
extension TOMLError: CodedError { package var code: Failure.Code { .failure } }
extension XMLError: CodedError { package var code: Failure.Code { .failure } }
extension HTMLError: CodedError { package var code: Failure.Code { .failure } }
extension SolverError: CodedError { package var code: Failure.Code { .failure } }
extension VerificationError: CodedError { package var code: Failure.Code { .failure } }
