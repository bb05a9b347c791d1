import Dispatch
import Foundation
import Imaging
import Metadata
import Records
import Synchronization
import SystemPackage
import TensorCore
import Testing
import TestSupport

@testable import Colorization
@testable import Restoration

extension ProcessingTests {
    /// Encoding while the network is still at work.
    @Suite struct ChromaInferenceTests {
        static let height = 600
        /// What turns a deadlock into a failure.
        static var patience: DispatchTime { .now() + .seconds(60) }

        /// Something that another thread has to do.
        final class Witness: Sendable {
            private let state = Atomic<Bool>(false)
            var isTrue: Bool { state.load(ordering: .relaxed) }
            func set(_ value: Bool = true) { state.store(value, ordering: .relaxed) }
        }

        /// A picture whose chroma `predict` writes while later stages pull.
        static func picture(
            _ predict: @escaping @Sendable (ChromaPlane, @Sendable () throws -> Void) throws -> Void
        ) throws -> Picture {
            let gray = try VipsImage.fromMemory(
                [UInt8](repeating: 128, count: 50 * height), width: 50, height: height, bands: 1)
            let plane = try ChromaPlane(pictureWidth: 50, pictureHeight: height, folder: nil)
            let source = SourceFacts(
                format: "tiff", width: 50, height: height, bands: 1, bitDepth: 8,
                interpretation: "b-w", orientation: 1, pages: 1)
            var picture = Picture(
                image: gray.shared(), source: source,
                metadata: SourceMetadata(),
                record: PictureRecord(source: source, flags: [], disposition: .finished))
            picture.inference = ChromaInference(into: plane) { check throws(PictureFailure) in
                try reportingFailure { try predict(plane, check) }
            }
            picture.image = try ColorMerge.merge(
                gray, with: plane, upsampler: ChromaUpsampler(plane, guided: false),
                region: nil, hints: nil, bitDepth: 8, tally: picture.gamut)
            return picture
        }

        /// Makes rows of a plane red and publishes them.
        static func redden(_ plane: ChromaPlane, _ rows: Range<Int>) {
            let red = [Float](repeating: 40, count: plane.width)
            red.withUnsafeBufferPointer { red in
                guard let base = red.baseAddress else { return }
                for row in rows {
                    plane.store(
                        [base, base], row: row, columns: 0..<plane.width, scale: 1, offset: 0)
                }
            }
            plane.publish(rows: rows.upperBound)
        }

        /// Whether every pixel of some rows is red.
        static func isRed(_ image: borrowing VipsImage, _ rows: Range<Int>) throws -> Bool {
            var values = [UInt8](repeating: 0, count: 3 * 50 * rows.count)
            try image.read8(
                x: 0, y: rows.lowerBound, width: 50, height: rows.count, into: &values)
            return stride(from: 0, to: values.count, by: 3).allSatisfy {
                values[$0] > values[$0 + 1] + 50
            }
        }

        @Test func rowsAreTakenWhileTheNetworkIsStillAtWork() throws {
            let (asked, taken) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let inTime = Witness()
            var picture = try Self.picture { plane, check in
                _ = asked.wait(timeout: Self.patience)
                // Time for a reader that does not wait to read the wrong rows.
                for _ in 0..<1_000_000 { try check() }
                Self.redden(plane, 0..<100)
                inTime.set(taken.wait(timeout: Self.patience) == .success)
                Self.redden(plane, 100..<plane.height)
            }
            try picture.pull { image in
                asked.signal()
                // Rows 0 to 198 need nothing below row 99 of the chroma.
                let isRedAbove = try Self.isRed(image, 0..<199)
                taken.signal()
                let isRedBelow = try Self.isRed(image, 199..<Self.height)
                #expect(isRedAbove && isRedBelow)
            }
            #expect(inTime.isTrue)
            let isOver = picture.inference == nil
            #expect(isOver)
            #expect(picture.record.timings.inference > 0)
        }

        @Test func waitingIsNotEncoding() throws {
            let asked = DispatchSemaphore(value: 0)
            var picture = try Self.picture { _, check in
                _ = asked.wait(timeout: Self.patience)
                for _ in 0..<1_000_000 { try check() }
            }
            let inference = picture.inference
            let plane = try #require(inference).plane
            let start = ContinuousClock.now
            try picture.pull { image in
                asked.signal()
                var pixel = [UInt8](repeating: 0, count: 3)
                try image.read8(x: 0, y: 0, width: 1, height: 1, into: &pixel)
            }
            let total = start.millisecondsSince
            let waited = plane.waitingTime / .milliseconds(1)
            #expect(picture.record.timings.encode + waited <= total)
        }

        @Test func failureOfTheNetworkIsWhatIsTold() throws {
            let fixture = try ProcessingFixture()
            var picture = try Self.picture { plane, _ in
                plane.publish(rows: 150)
                throw PictureFailure(.outOfMemory, "No memory for the network.")
            }
            let failure = #expect(throws: PictureFailure.self) {
                try picture.pull { image in
                    try image.write(
                        to: fixture.file("out.tif"), as: EncodeSettings(),
                        metadata: OutputMetadata())
                }
            }
            #expect(failure?.kind == .outOfMemory)
            #expect(failure?.message == "No memory for the network.")
        }

        @Test func failedOutputStopsTheNetwork() throws {
            let stopped = Witness()
            var picture = try Self.picture { plane, check in
                plane.publish(rows: plane.height)
                defer { stopped.set() }
                while true { try check() }
            }
            let failure = #expect(throws: PictureFailure.self) {
                try picture.pull { image in
                    try image.write(
                        to: "/dev/full", as: EncodeSettings(), metadata: OutputMetadata())
                }
            }
            #expect(failure?.kind == .diskFull)
            #expect(stopped.isTrue)
        }

        @Test func fullDiskWhileTheNetworkIsAtWork() throws {
            let sources = try ProcessingFixture()
            var random = SeededRandom(seed: 5)
            let source = try sources.wideSource(width: 900, height: 900) { _, _ in
                UInt16.random(in: 20_000...40_000, using: &random)
            }
            let fixture = try ProcessingFixture()
            let isMounted = fixture.folder.withPlatformString {
                mount("none", $0, "tmpfs", 0, "size=2m") == 0
            }
            guard isMounted else { return }
            defer { _ = fixture.folder.withPlatformString { umount2($0, Int32(MNT_DETACH)) } }
            let failure = #expect(throws: PictureFailure.self) { try fixture.process(source) }
            #expect(failure?.kind == .diskFull)
            #expect(failure?.remedy.isEmpty == false)
        }

        @Test func abandonedPictureStopsTheNetwork() throws {
            let stopped = Witness()
            do {
                _ = try Self.picture { _, check in
                    defer { stopped.set() }
                    while true { try check() }
                }
            }
            #expect(stopped.isTrue)
        }
    }
}
