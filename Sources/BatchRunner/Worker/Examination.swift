import Records

/// What a worker finds out about a file before anything is decoded.
struct Examination: Codable, Sendable {
    /// SHA-256 of the file, lower-case hexadecimal.
    let sha256: String
    /// Pictures of full size that it holds as its pages.
    let pages: Int
    /// What the header of the picture says; nil where it cannot be read.
    let facts: SourceFacts?
    /// Why it cannot be read.
    let failure: PictureFailure?

    init(sha256: String, pages: Int, _ header: Result<SourceFacts, PictureFailure>) {
        self.sha256 = sha256
        self.pages = pages
        switch header {
        case .success(let facts): (self.facts, failure) = (facts, nil)
        case .failure(let cause): (facts, failure) = (nil, cause)
        }
    }

    /// What the header says.
    ///
    /// - Throws: why it cannot be read.
    func readableFacts() throws(PictureFailure) -> SourceFacts {
        guard let facts else {
            throw failure ?? PictureFailure(.internalError, "The worker said nothing of the file.")
        }
        return facts
    }
}
