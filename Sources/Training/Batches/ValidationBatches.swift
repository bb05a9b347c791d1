/// Photographs that were held out, as they are: the middle of each, without old emulsions.
///
/// Those that are not usable are left out, so that every photograph of use comes once.
public struct ValidationBatches {
    private let set: PhotographSet
    private let maker: BatchMaker
    private let told: SampleConditions
    private var first = 0
    private var isEmpty = true

    /// Begins with the first.
    ///
    /// - Parameters:
    ///   - photographs: those held out.
    ///   - settings: what batches are made of.
    ///   - tellingPalettes: whether batches say what colours the photographs have on the whole; else they say
    ///     nothing.
    ///   - reader: opens them.
    /// - Precondition: there is a photograph.
    public init(
        _ photographs: PhotographSet, _ settings: BatchSettings, tellingPalettes: Bool = false,
        reader: SampleReader
    ) {
        told = tellingPalettes ? .palette : .nothing
        set = photographs
        maker = BatchMaker(photographs, settings, reader: reader)
    }

    /// The next batch, made while the caller waits, the last one as large as is left; nil at the end, after
    /// which it begins again.
    ///
    /// - Throws: none of the photographs can be used, or the disk or memory does not suffice to read one.
    public mutating func next() throws(TrainingError) -> TrainingBatch? {
        if let batch = try maker.validationBatch(from: &first, telling: told) {
            isEmpty = false
            return batch
        }
        guard !isEmpty else {
            throw TrainingError(
                set.folder,
                "None of the \(set.photographs.count) photographs held out can be used.",
                remedy: "Hold out colour photographs that other programs can open.")
        }
        first = 0
        return nil
    }

    /// Photographs that turned out to be not usable since the last call.
    public func takeSkipped() -> [SkippedPhotograph] { maker.loader.takeSkipped() }
}
