/// An error that states the code of the failure that it is, so that the exit status is chosen where the fault arises.
///
/// Every error type that leaves a module conforms; `make lint` looks for those that do not.
package protocol CodedError: Error {
    var code: Failure.Code { get }
    /// What to try next.
    var hints: [String] { get }
    /// The error as a failure; by default its description is the whole message.
    var failure: Failure { get }
}

extension CodedError {
    package var hints: [String] { [] }
    package var failure: Failure { Failure(code, "\(self)", hints: hints) }
}
