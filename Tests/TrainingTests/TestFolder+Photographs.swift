import Colorization
import Foundation
import Imaging
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport

@testable import Training

extension TestFolder {
    /// Writes a picture whose colours a seed chooses.
    @discardableResult
    func photograph(
        _ name: FilePath, width: Int = 60, height: Int = 48, seed: UInt64 = 1, bits: Int = 8,
        as format: EncodeSettings.Format = .png
    ) throws -> FilePath {
        let file = try place(name)
        let samples = Self.pattern(width: width, height: height, seed: seed)
        let picture =
            bits == 8
            ? try VipsImage.fromMemory(samples, width: width, height: height, bands: 3)
            : try VipsImage.fromMemory(
                samples.map { UInt16($0) * 257 }, width: width, height: height, bands: 3)
        try picture.write(
            to: file, as: EncodeSettings(format: format, bitDepth: bits), metadata: OutputMetadata()
        )
        return file
    }

    /// Waves of red, green and blue of different lengths.
    static func pattern(width: Int, height: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        let waves = (0..<3).map { _ in
            (random.unit() * 0.4, random.unit() * 0.4, random.unit() * 6)
        }
        var samples: [UInt8] = []
        samples.reserveCapacity(3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                for wave in waves {
                    let phase = wave.0 * Double(x) + wave.1 * Double(y) + wave.2
                    samples.append(UInt8(127.5 + 127 * sin(phase)))
                }
            }
        }
        return samples
    }

    /// Two classes and some without one, `count` photographs in all.
    static func mixed(_ count: Int = 13) throws -> TestFolder {
        let folder = try TestFolder()
        let parents: [FilePath] = ["beach", "_unlabelled", "forest/spring"]
        for index in 0..<count {
            try folder.photograph(
                parents[index % 3].appending("\(index).png"), width: 40 + 7 * (index % 5),
                height: 70 - 5 * (index % 4), seed: UInt64(index + 1))
        }
        return folder
    }
}

extension BatchSettings {
    /// Small crops, so that tests are quick.
    static func small(
        _ batchSize: Int = 4, emulsionShare: Double = 0.45, seed: UInt64 = 5
    ) -> BatchSettings {
        BatchSettings(
            batchSize: batchSize, cropSize: 32, framing: .square(shortSide: 40),
            emulsionShare: emulsionShare, seed: seed)
    }

    /// Those of a network that keeps places, with hints and palettes.
    static func whole(
        _ batchSize: Int = 4, emulsionShare: Double = 0.45,
        conditions: ConditionShares? = ConditionShares(hints: 0.5, palettes: 0.5)
    ) -> BatchSettings {
        BatchSettings(
            batchSize: batchSize, cropSize: 32, framing: .whole, emulsionShare: emulsionShare,
            conditions: conditions, seed: 5)
    }
}

extension TrainingBatch {
    /// Everything in it, to be compared bit by bit.
    var contents: [UInt32] {
        input.scalars.map(\.bitPattern) + target.scalars.map(\.bitPattern)
            + classes.map { UInt32(bitPattern: Int32($0 ?? -1)) }
            + conditions.flatMap { told in
                ((told.hints?.scalars ?? []) + (told.palette?.inputs ?? [])).map(\.bitPattern)
            }
    }
}

extension SampleReader {
    /// Reads in this process; `workFolder` is where temporary files may lie.
    static func here(_ workFolder: FilePath) -> SampleReader {
        SampleReader { request throws(PictureFailure) in
            try request.outcome(workFolder: workFolder)
        }
    }
}
