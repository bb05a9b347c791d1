import Records
import SystemPackage

/// What PREMIS and METS say of all objects alike.
struct PreservationContext {
    /// The version of the program that writes the files.
    let programVersion: String
    /// What tells the archive from others: the first folder that it was ever read from.
    private let archive: FilePath
    private let runs: [Int64: RunRecord]
    private let settings: [Int64: RunParameters]
    private let parametersSHA256: String

    init(
        runs: [RunRecord], settings: [Int64: RunParameters] = [:], programVersion: String
    ) {
        self.settings = settings
        self.programVersion = programVersion
        self.runs = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        archive = runs.first?.inputs.first?.path ?? ""
        parametersSHA256 = runs.last?.parameters.parametersSHA256 ?? ""
    }

    func object(_ key: PictureObject.Key) -> Identifier { Identifier(key, archive: archive) }

    func results(of object: Identifier) -> Identifier {
        Identifier(resultsOf: object, parametersSHA256: parametersSHA256)
    }

    func picture(_ item: ItemRecord) -> PreservedPicture {
        var run = item.runID.flatMap { runs[$0] }
        if let parameters = item.settingsID.flatMap({ settings[$0] }) {
            run?.parameters = parameters
        }
        return PreservedPicture(item, run: run)
    }
}
