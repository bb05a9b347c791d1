public import FoundationEssentials
import Imaging
public import Records
public import SystemPackage
import TensorCore

/// What a photograph is opened for: to become a sample.
public struct SampleRequest: Codable, Sendable {
    /// The file.
    public let photograph: CodablePath
    let settings: BatchSettings
    /// Decides where the crop lies; without it, it lies in the middle, or is the whole.
    let place: SeededRandom?
    /// Whether it is not known yet that it has colours.
    let checksColors: Bool

    /// Opens the photograph and crops it.
    ///
    /// - Parameter workFolder: where temporary files may lie.
    /// - Returns: the sample, or why the photograph is not usable.
    /// - Throws: what the disk or the memory lacks, which is not the fault of the photograph.
    public func outcome(workFolder: FilePath) throws(PictureFailure) -> SampleOutcome {
        do throws(ImagingError) {
            let picture = try SourcePicture(
                opening: photograph.path, leastShortSide: settings.leastShortSide
            ).decode(workFolder: workFolder)
            guard picture.bands == 3 else { return .useless(.gray) }
            if checksColors, let fault = try ChromaStatistics(picture).fault {
                return .useless(fault)
            }
            let crop = RGBCrop(
                width: picture.width, height: picture.height, settings, random: place)
            return .samples(Data(try crop.samples(of: picture, size: settings.cropSize)))
        } catch {
            var failure = error.failure
            guard failure.isOfSurroundings else {
                return .useless(.unreadable(error.code, error.message))
            }
            if error.path != photograph.path { failure.message += " ('\(error.path)')" }
            throw failure
        }
    }
}

/// What became of it.
public enum SampleOutcome: Codable, Sendable {
    /// Interleaved 8-bit sRGB, a square.
    case samples(Data)
    /// It takes no part.
    case useless(SkippedPhotograph.Reason)
}

/// Opens photographs, here or in another process.
public struct SampleReader: Sendable {
    let read: @Sendable (SampleRequest) throws(PictureFailure) -> SampleOutcome

    /// A reader that calls a function on any of the threads that make batches.
    public init(
        _ read: @escaping @Sendable (SampleRequest) throws(PictureFailure) -> SampleOutcome
    ) {
        self.read = read
    }
}

extension PictureFailure {
    /// Whether the file may be in order.
    var isOfSurroundings: Bool {
        kind.isEnvironmental || kind == .outOfMemory || kind == .internalError
    }
}
