import Foundation
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Metadata

/// Manifest stores are put into files and found there again.
@Suite struct ManifestStoreTests {
    /// Sizes at the borders of JPEG segments, and some between.
    private static let sizes: [Int] = {
        var random = SeededRandom(seed: 5)
        let borders = [64_000, 128_000, 192_000].flatMap { [$0 - 1, $0, $0 + 1, $0 + 7, $0 + 9] }
        return [32, 33, 100, 101, 300_000] + borders
            + (0..<6).map { _ in Int.random(in: 100...300_000, using: &random) }
    }()

    @Test(arguments: sizes) func isFoundWhereItWasPut(size: Int) throws {
        let store = ManifestSamples.store(size)
        for file in ManifestSamples.files {
            let (plan, new) = try ManifestSamples.embedded(store, in: file)
            #expect(plan.count == new.count)
            let place = try #require(try ManifestSamples.find(new))
            #expect(place.container == plan.container && place.count == size)
            #expect(place.store(in: MemorySource(bytes: new)) == store)
            // A TIFF file's count is known before, and need not be left out.
            #expect(plan.exclusions == [place.embedding.last])
            #expect(place.embedding.count == (plan.container == .tiff ? 2 : 1))
            // What was there before is there, byte for byte.
            if plan.container != .tiff {
                let rest = (0..<new.count).without(place.embedding).flatMap { new[$0] }
                #expect(rest == file)
            }
        }
    }

    /// The bytes as the specification lays them out.
    @Test(arguments: [100, 64_000, 64_001, 150_000]) func jpegLayout(size: Int) throws {
        let store = ManifestSamples.store(size)
        var segments: [UInt8] = []
        for (index, start) in stride(from: 0, to: size, by: 64_000).enumerated() {
            let part = store[start..<min(size, start + 64_000)]
            segments += ForeignFile.segment(
                0xEB,
                [0x4A, 0x50, 2, 0x11, 0, 0, 0, UInt8(index + 1)]
                    + (index > 0 ? store.prefix(8) : []) + part)
        }
        // SOI and a JFIF header of 18 bytes.
        let file = ManifestSamples.jpeg
        let (plan, new) = try ManifestSamples.embedded(store, in: file)
        #expect(new == file.prefix(20) + segments + file.dropFirst(20))
        #expect(plan.exclusions == [20..<20 + segments.count] && !plan.isInPlace)
    }

    @Test func jpegWithoutHeader() throws {
        let file = ForeignFile.jpeg([
            ForeignFile.segment(0xE1, [1]), ForeignFile.jfif(unit: 0, 1, 1),
        ])
        let plan = try ManifestSamples.embedded(ManifestSamples.store(100), in: file).plan
        #expect(plan.exclusions.first?.lowerBound == 2)
    }

    @Test func pngLayout() throws {
        let store = ManifestSamples.store(1000)
        let file = ManifestSamples.png
        let (plan, new) = try ManifestSamples.embedded(store, in: file)
        #expect(new == file.prefix(33) + PNGFile.chunk("caBX", store) + file.dropFirst(33))
        #expect(plan.exclusions == [33..<1045] && !plan.isInPlace)
    }

    @Test func tiffLayout() throws {
        for builder in ManifestSamples.tiffs {
            // One more byte makes the length odd.
            for file in [builder.bytes(), builder.bytes() + [9]] {
                let (plan, new) = try ManifestSamples.embedded(ManifestSamples.store(777), in: file)
                #expect(plan.isInPlace)
                let header = builder.isBig ? 8..<16 : 4..<8
                var patched = Array(new.prefix(file.count))
                patched.replaceSubrange(header, with: file[header])
                #expect(patched == file)

                let (before, _) = try Self.firstDirectory(of: file)
                let (after, tags) = try Self.firstDirectory(of: new)
                #expect(tags == [0x0100, 0x010E, TIFFTag.manifestStore, 0xFDE8])
                #expect(after.next == before.next)
                for (tag, value) in before.values { #expect(after.values[tag] == value) }
                #expect(
                    after.values[TIFFTag.manifestStore]?.bytes == ManifestSamples.store(777))
                #expect(plan.exclusions == [new.count - 777..<new.count])
            }
        }
    }

    /// The first directory's values, and its tags in their order.
    private static func firstDirectory(of file: [UInt8]) throws -> (
        values: TIFFDirectory, tags: [UInt16]
    ) {
        var structure = try #require(TIFFStructure(MemorySource(bytes: file), budget: 1000))
        var again = structure
        let values = structure.directory(at: structure.firstDirectory, maximumBytes: 1000)
        let entries = again.locate(at: again.firstDirectory)?.entries
        return (try #require(values), try #require(entries).map(\.tag))
    }

    /// The first directory of several gets the store, and the others stay.
    @Test(arguments: [ByteOrder.little, .big]) func manyPages(order: ByteOrder) throws {
        let file = ManifestSamples.pages([nil, nil, nil], order: order)
        let (_, new) = try ManifestSamples.embedded(ManifestSamples.store(500), in: file)
        var structure = try #require(TIFFStructure(MemorySource(bytes: new), budget: 0))
        var (offset, tags) = (structure.firstDirectory, [[UInt16]]())
        while let (entries, next, _) = structure.locate(at: offset) {
            tags.append(entries.map(\.tag))
            offset = next
        }
        #expect(tags == [[256, TIFFTag.manifestStore], [256], [256]])
    }

    /// Signing again is as signing once, and the file does not grow.
    @Test func twice() throws {
        for file in ManifestSamples.files + [ManifestSamples.pages([nil, nil])] {
            for (first, second) in [(500, 500), (70_001, 200), (333, 140_000)] {
                let (one, two) = (
                    ManifestSamples.store(first, seed: 2), ManifestSamples.store(second, seed: 3)
                )
                let signed = try ManifestSamples.embedded(one, in: file).file
                let again = try ManifestSamples.embedded(two, in: signed)
                let once = try ManifestSamples.embedded(two, in: file)
                #expect(again.file == once.file && again.plan.exclusions == once.plan.exclusions)
                // A store that is as long as the one before takes its place in any file.
                #expect(again.plan.isInPlace == (once.plan.isInPlace || first == second))
            }
        }
    }

    /// A store that stands elsewhere in a TIFF file stays there as dead bytes.
    @Test func storesThatStandBeforeOthers() throws {
        for builder in ManifestSamples.tiffs {
            let store = ManifestSamples.store(201)
            let signed =
                try ManifestSamples.embedded(ManifestSamples.store(99), in: builder.bytes()).file
            let (plan, new) = try ManifestSamples.embedded(store, in: signed + [1, 2, 3])
            #expect(plan.isInPlace)
            let place = try #require(try ManifestSamples.find(new))
            #expect(place.store(in: MemorySource(bytes: new)) == store)
            #expect(place.runs == [new.count - 201..<new.count])
            #expect(new.count - 201 - (signed.count + 3) < 2)
        }
    }

    /// Where the last directory has the store, as other writers put it, readers would find it before ours.
    @Test func storesOfTheLastPage() throws {
        let store = ManifestSamples.store(100)
        let place = 8 + 18 + 18 + 30
        let file =
            ManifestSamples.pages([nil, nil, ManifestSamples.entry(count: 100, place)]) + store
        #expect(try ManifestSamples.find(file)?.runs == [place..<place + 100])
        let other = ManifestSamples.store(64, seed: 9)
        let new = try ManifestSamples.embedded(other, in: file).file
        #expect(new.count == file.count - 36)
        #expect(try ManifestSamples.find(new)?.store(in: MemorySource(bytes: new)) == other)
    }

    /// Boxes of other kinds stay, and their numbers are not taken.
    @Test func otherBoxes() throws {
        let other = Array("JP".utf8) + [2, 0x11, 0, 0, 0, 1, 0, 0, 0, 9] + Array("jumb!".utf8)
        let file = ForeignFile.jpeg([ForeignFile.segment(0xEB, other)])
        let (plan, new) = try ManifestSamples.embedded(ManifestSamples.store(64_100), in: file)
        #expect(new.dropFirst(6).starts(with: [0x4A, 0x50, 2, 0x12]))
        let place = try #require(try ManifestSamples.find(new))
        #expect(place.embedding == plan.exclusions)
        #expect(new[place.embedding[0].upperBound...].starts(with: file.dropFirst(2)))
    }

    /// Files are written, changed and hashed as their pieces say.
    @Test func filesOnDisk() throws {
        let folder = try TestFolder()
        for var file in ManifestSamples.files {
            // Longer than what is read at once.
            let pixels = (0..<1_100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 9) }
            file += pixels
            let store = ManifestSamples.store(70_000)
            let (plan, new) = try ManifestSamples.embedded(store, in: file)
            let old = try FileDescriptor.open(
                try folder.write(file, "old"), .readWrite, options: .closeOnExec)
            let target = try FileDescriptor.open(
                try folder.write(new + [1], "new"), .readWrite, options: .closeOnExec)
            defer {
                try? old.close()
                try? target.close()
            }
            let source = try FileSource(old)
            var hashed: [UInt8] = []
            try plan.readHashed(of: source) { hashed += $0 }
            #expect(hashed == (0..<new.count).without(plan.exclusions).flatMap { new[$0] })
            try plan.write(store, from: source, to: target)
            #expect(try Self.bytes(folder, "new") == new)
            guard plan.isInPlace else { continue }
            try plan.change(old, with: store)
            #expect(try Self.bytes(folder, "old") == new)
            let shorter = ManifestSamples.store(500)
            let again = try ManifestEmbedding(try FileSource(old), storeCount: 500)
            try again.change(old, with: shorter)
            #expect(
                try Self.bytes(folder, "old")
                    == ManifestSamples.embedded(shorter, in: file).file)
        }
    }

    private static func bytes(_ folder: TestFolder, _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.url.appending(path: name)))
    }

    @Test func errorsOfTheSystem() throws {
        let folder = try TestFolder()
        let path = try folder.write(ManifestSamples.png, "old")
        let old = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        defer { try? old.close() }
        let source = try FileSource(old)
        let plan = try ManifestEmbedding(source, storeCount: 100)
        #expect(throws: Errno.invalidArgument) {
            try plan.write(ManifestSamples.store(100), from: source, to: old)
        }
        // The file has become shorter.
        try folder.write([], "old")
        #expect(throws: Errno.ioError) { try plan.readHashed(of: source) { _ in } }
    }

    @Test func rangesWithoutOthers() {
        #expect((3..<10).without([]) == [3..<10])
        #expect((3..<10).without([0..<3, 10..<12, 5..<5]) == [3..<10])
        #expect((3..<10).without([8..<20, 4..<6, 5..<7]) == [3..<4, 7..<8])
        #expect((3..<10).without([0..<20]) == [])
        #expect((3..<3).without([0..<20]) == [])
    }
}
