import Records
import Synchronization
import SystemPackage
import TensorCore

/// Opens photographs, and knows which of them are not usable.
///
/// Whether one is of use is a matter of its file alone, so that it does not matter who finds out when: a
/// full disk or a lack of memory says nothing about it, and ends the run instead.
final class PhotographLoader: Sendable {
    private enum Verdict {
        case unknown, useful, useless
    }

    private struct Findings {
        var verdicts: [Verdict]
        var skipped: [(index: Int, reason: SkippedPhotograph.Reason)] = []
    }

    private let set: PhotographSet
    private let settings: BatchSettings
    private let reader: SampleReader
    private let findings: Mutex<Findings>

    /// - Parameters:
    ///   - set: the photographs.
    ///   - settings: how they are cropped.
    ///   - reader: opens them.
    init(_ set: PhotographSet, _ settings: BatchSettings, reader: SampleReader) {
        self.set = set
        self.settings = settings
        self.reader = reader
        findings = Mutex(
            Findings(verdicts: Array(repeating: .unknown, count: set.photographs.count)))
    }

    /// Photographs that turned out to be not usable since the last call, in the set's order.
    func takeSkipped() -> [SkippedPhotograph] {
        let taken = findings.withLock { findings in
            defer { findings.skipped = [] }
            return findings.skipped
        }
        return taken.sorted { $0.index < $1.index }.map { item in
            SkippedPhotograph(path: set.photographs[item.index].path, reason: item.reason)
        }
    }

    /// The crop of a photograph for a sample: of the wanted one, or if that is not usable of another.
    ///
    /// - Parameters:
    ///   - wanted: its index in the set.
    ///   - choice: decides which others are tried; all of them are before it gives up.
    ///   - place: decides where the crop lies.
    /// - Returns: the index of the photograph, and interleaved 8-bit sRGB.
    /// - Throws: none of the photographs is of use, or the surroundings keep one from being read.
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
            if let samples = try crop(at: index, place: place) { return (index, samples) }
            index = (index + step) % count
        }
        throw TrainingError(
            set.folder, "None of the \(count) photographs can be used for training.",
            remedy: "Use colour photographs that other programs can open.")
    }

    /// The crop of a photograph, interleaved 8-bit sRGB; nil if it is not usable.
    ///
    /// `place` decides where the crop lies; without it, it lies in the middle, or is the whole.
    ///
    /// - Throws: the surroundings keep it from being read.
    func crop(at index: Int, place: SeededRandom?) throws(TrainingError) -> [UInt8]? {
        let verdict = findings.withLock { $0.verdicts[index] }
        guard verdict != .useless else { return nil }
        let photograph = set.path(of: set.photographs[index])
        let request = SampleRequest(
            photograph: CodablePath(photograph), settings: settings, place: place,
            checksColors: verdict == .unknown)
        switch try read(request) {
        case .useless(let reason): return reject(index, reason)
        case .samples(let samples):
            guard samples.count == 3 * settings.cropSize * settings.cropSize else {
                throw TrainingError(
                    photograph, "The worker sent no sample of the photograph.",
                    remedy: "Run the same command again.")
            }
            findings.withLock { $0.verdicts[index] = .useful }
            return Array(samples)
        }
    }

    /// What lies around a photograph ends the run; a fault of its own leaves it out.
    private func read(_ request: SampleRequest) throws(TrainingError) -> SampleOutcome {
        do throws(PictureFailure) {
            return try reader.read(request)
        } catch {
            let photograph = request.photograph.path
            if let failure = TrainingError(surroundings: error, of: photograph) { throw failure }
            return .useless(.unreadable(error.kind, error.message))
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

extension TrainingError {
    /// Why a photograph cannot be decoded though its file may be in order; nil if the file is at fault.
    init?(surroundings failure: PictureFailure, of photograph: FilePath) {
        guard failure.isOfSurroundings else { return nil }
        let remedy =
            switch failure.kind {
            case .outOfMemory: "Give the program more memory or close other programs, then run"
            case .internalError: "Run"
            default:
                "Free some space for temporary files, and check that they can be written, "
                    + "then run"
            }
        self.init(
            photograph, "The photograph could not be decoded: \(failure.message)",
            remedy: remedy + " the same command again.")
    }
}
