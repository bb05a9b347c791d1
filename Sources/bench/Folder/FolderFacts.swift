import FoundationEssentials

/// One run of the program as a result.
struct FolderTime: Encodable {
    let share: String
    let pictures: Int
    let megapixels: Double
    let wallS: Double
    let cpuS: Double
    let megapixelsPerSecond: Double
    /// Wall-clock times inside the workers; parts that overlap count in full.
    let parts: PartTimes
    let peakResidentMb: Double

    init(_ run: ProgramRun, share: String) {
        self.share = share
        pictures = run.pictures.count
        megapixels = run.megapixels
        wallS = run.seconds
        cpuS = run.processorSeconds
        megapixelsPerSecond = run.megapixels / run.seconds
        parts = PartTimes(run.pictures)
        let peaks = run.pictures.compactMap(\.picture.peakResidentBytes)
        peakResidentMb = Double(peaks.max() ?? 0) / 1e6
    }
}

/// One picture of a run.
struct PictureTime: Encodable {
    let source: String
    let format: String
    let bitDepth: Int
    let width: Int
    let height: Int
    let megapixelsPerSecond: Double
    let parts: PartTimes
    let peakResidentMb: Double

    init(_ picture: FinishedPicture) {
        source = picture.sourcePath
        format = picture.picture.source.format
        bitDepth = picture.picture.source.bitDepth
        width = picture.picture.source.width
        height = picture.picture.source.height
        parts = PartTimes([picture])
        megapixelsPerSecond = picture.megapixels / parts.totalS
        peakResidentMb = Double(picture.picture.peakResidentBytes ?? 0) / 1e6
    }
}

/// What the runs say together.
struct FolderSummary: Encodable {
    let cores: Int
    /// Wall-clock time on one core over that on all.
    let speedUp: Double
    /// Processor seconds of all parts alone, shared by all cores.
    let leastWallS: Double
    /// Wall-clock time over the least that is possible.
    let wallOfLeast: Double

    init(whole: ProgramRun, oneCore: ProgramRun, alone: PartsAlone) {
        cores = ProcessInfo.processInfo.activeProcessorCount
        speedUp = oneCore.seconds / whole.seconds
        leastWallS = alone.sum / Double(cores)
        wallOfLeast = whole.seconds / leastWallS
    }
}
