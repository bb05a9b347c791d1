import Imaging
import Records
import Synchronization
import SystemPackage
import TensorCore

/// Opens photographs, and knows which of them are of no use.
///
/// Whether one is of use is a matter of its file alone, so that it does not matter who finds out when.
final class PhotographLoader: Sendable {
    private enum Verdict {
        case unknown, useful, useless
    }

    private struct Findings {
        var verdicts: [Verdict]
        var skipped: [(index: Int, reason: SkippedPhotograph.Reason)] = []
    }

    private let set: PhotographSet
    private let cropSize: Int
    private let shortSide: Int
    private let workFolder: FilePath
    private let findings: Mutex<Findings>

    /// - Parameters:
    ///   - set: the photographs.
    ///   - settings: how they are cropped.
    ///   - workFolder: where temporary files may lie.
    init(_ set: PhotographSet, _ settings: BatchSettings, workFolder: FilePath) {
        VipsRuntime.start()
        self.set = set
        cropSize = settings.cropSize
        shortSide = settings.shortSide
        self.workFolder = workFolder
        findings = Mutex(
            Findings(verdicts: Array(repeating: .unknown, count: set.photographs.count)))
    }

    /// Photographs that turned out to be of no use since the last call, in the set's order.
    func takeSkipped() -> [SkippedPhotograph] {
        let taken = findings.withLock { findings in
            defer { findings.skipped = [] }
            return findings.skipped
        }
        return taken.sorted { $0.index < $1.index }.map { item in
            SkippedPhotograph(path: set.photographs[item.index].path, reason: item.reason)
        }
    }

    /// The crop of a photograph for a sample: of the wanted one, or if that is of no use of another.
    ///
    /// - Parameters:
    ///   - wanted: its index in the set.
    ///   - choice: decides which others are tried; all of them are before it gives up.
    ///   - place: decides where the crop lies.
    /// - Returns: the index of the photograph, and interleaved 8-bit sRGB.
    /// - Throws: none of the photographs is of use.
    func crop(
        wanted: Int, choice: SeededRandom, place: SeededRandom
    ) throws(TrainingError) -> (index: Int, samples: [UInt8]) {
        var choice = choice
        let count = set.photographs.count
        // A step without a common divisor comes by everywhere.
        var step = 1 + choice.index(below: count)
        while Self.commonDivisor(step, count) != 1 { step += 1 }
        var index = wanted
        for _ in 0..<count {
            if let samples = crop(at: index, place: place) { return (index, samples) }
            index = (index + step) % count
        }
        throw TrainingError(
            set.folder, "None of the \(count) photographs can be used for training.",
            remedy: "Use colour photographs that other programs can open.")
    }

    /// The crop of a photograph, interleaved 8-bit sRGB; nil if it is of no use.
    ///
    /// `place` decides where the crop lies; without it, it lies in the middle.
    func crop(at index: Int, place: SeededRandom?) -> [UInt8]? {
        let verdict = findings.withLock { $0.verdicts[index] }
        guard verdict != .useless else { return nil }
        do throws(ImagingError) {
            let picture = try SourcePicture(
                opening: set.path(of: set.photographs[index]), leastShortSide: shortSide
            ).decode(workFolder: workFolder)
            guard picture.bands == 3 else { return reject(index, .grey) }
            if verdict == .unknown {
                if let fault = try ChromaStatistics(picture).fault { return reject(index, fault) }
                findings.withLock { $0.verdicts[index] = .useful }
            }
            return try RGBCrop(
                width: picture.width, height: picture.height, cropSize: cropSize,
                shortSide: shortSide, random: place
            ).samples(of: picture, size: cropSize)
        } catch {
            return reject(index, .unreadable(error.code, error.message))
        }
    }

    private func reject(_ index: Int, _ reason: SkippedPhotograph.Reason) -> [UInt8]? {
        findings.withLock { findings in
            guard findings.verdicts[index] != .useless else { return }
            findings.verdicts[index] = .useless
            findings.skipped.append((index, reason))
        }
        return nil
    }

    private static func commonDivisor(_ first: Int, _ second: Int) -> Int {
        var (larger, smaller) = (first, second)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return larger
    }
}
