import TensorCore
import TestSupport
import Testing

@testable import Metadata

/// Files whose manifest store stands wrong, and hostile ones.
@Suite struct ManifestFaultTests {
    private static func part(
        _ sequence: UInt32, _ content: some Sequence<UInt8>, instance: UInt8 = 7
    ) -> [UInt8] {
        ForeignFile.segment(
            0xEB,
            Array("JP".utf8) + [0, instance] + ByteOrder.big.bytes(UInt64(sequence), count: 4)
                + content)
    }

    private func expect(_ words: String, _ file: [UInt8], _ comment: Comment? = nil) {
        let fault = #expect(throws: ManifestFault.self, comment) {
            _ = try ManifestSamples.find(file)
        }
        #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "none")")
        let same = #expect(throws: ManifestFault.self, comment) {
            _ = try ManifestEmbedding(MemorySource(bytes: file), storeCount: 100)
        }
        #expect(same == fault)
    }

    @Test func jpegFaults() {
        let store = ManifestSamples.store(100)
        let header = store.prefix(8)
        let (first, second) = (store[..<60], header + store[60...])
        func file(_ parts: [UInt8]...) -> [UInt8] { ForeignFile.jpeg(parts) }
        expect("two manifest stores", file(Self.part(1, store), Self.part(1, store)))
        expect("two manifest stores", file(Self.part(1, store), Self.part(1, store, instance: 8)))
        expect(
            "segment 2 of its manifest store has the number 3",
            file(Self.part(1, first), Self.part(3, second)))
        expect("segment 1 of its manifest store has the number 2", file(Self.part(2, store)))
        expect("does not repeat the header", file(Self.part(1, first), Self.part(2, store[60...])))
        expect("60 of 100 bytes", file(Self.part(1, first)))
        expect("60 of 100 bytes", file(Self.part(1, first), Self.part(2, second, instance: 8)))
        expect("states 100 bytes, but its segments hold 101", file(Self.part(1, store + [0])))
        expect(
            "states 100 bytes, but its segments hold 101",
            file(Self.part(1, first), Self.part(2, second + [0])))
        expect(
            "states 100 bytes, but its segments hold 101",
            file(Self.part(1, store), Self.part(2, header + [1])))
        var long = store
        long.replaceSubrange(0..<4, with: [0xFF, 0xFF, 0xFF, 0xFF])
        expect("longer than 64 MiB", file(Self.part(1, long)))
        expect("followed to the first scan", Array(file(Self.part(1, store)).dropLast(7)))
    }

    /// Segments that look like parts of a store, and are none.
    @Test func jpegWithoutStore() throws {
        let store = ManifestSamples.store(100)
        var other = store
        other[16] = 0x78
        for segment in [
            Self.part(1, other), Self.part(1, store.prefix(19)), Self.part(1, []),
            ForeignFile.segment(0xEB, []), ForeignFile.segment(0xEA, Array("JP".utf8) + store),
            ForeignFile.segment(0xEB, Array("JX".utf8) + [0, 7, 0, 0, 0, 1] + store),
        ] {
            #expect(try ManifestSamples.find(ForeignFile.jpeg([segment])) == nil)
        }
        // Behind the scan nothing is looked for.
        let file = ForeignFile.jpeg([])
        #expect(try ManifestSamples.find(file + Self.part(1, store)) == nil)
    }

    /// Parts of other boxes, also of one with the same number, may stand between and behind.
    @Test func jpegPartsBetween() throws {
        let store = ManifestSamples.store(100)
        let second = store.prefix(8) + store[60...]
        var other = store
        other[16] = 0x78
        let file = ForeignFile.jpeg([
            Self.part(1, store[..<60]), Self.part(1, other, instance: 9), Self.part(2, second),
            Self.part(1, other),
        ])
        let place = try #require(try ManifestSamples.find(file))
        #expect(place.store(in: MemorySource(bytes: file)) == store)
        #expect(place.embedding.count == 2)
        let (plan, new) = try ManifestSamples.embedded(store, in: file)
        #expect(plan.exclusions.count == 1 && new.count == file.count - 20)
    }

    @Test func pngFaults() throws {
        let store = ManifestSamples.store(100)
        let chunk = PNGChunks.chunk("caBX", store)
        expect("two manifest stores", ForeignFile.png([chunk], late: [chunk]))
        expect("holds no manifest store", ForeignFile.png([PNGChunks.chunk("caBX", [])]))
        expect(
            "has 101 bytes, but its manifest store states 100",
            ForeignFile.png([PNGChunks.chunk("caBX", store + [0])]))
        // In the content, behind the header of the store, and in the checksum itself.
        for place in [45, 107, 108, 111] {
            var changed = chunk
            changed[place] ^= 1
            expect("checksum of its chunk caBX is wrong", ForeignFile.png([changed]))
        }
        expect("followed to IEND", Array(ForeignFile.png([chunk]).dropLast(12)))
        expect("first chunk is not IHDR", PNGChunks.signature + PNGChunks.chunk("IEND", []))
        let late = ForeignFile.png([], late: [chunk])
        #expect(try ManifestSamples.find(late)?.count == 100)
        #expect(try ManifestSamples.find(ForeignFile.png([]) + chunk) == nil)
    }

    @Test func tiffFaults() throws {
        let store = ManifestSamples.store(100)
        let end = 8 + 2 + 24 + 4
        func file(_ entry: TIFFEntryLocation) -> [UInt8] { ManifestSamples.pages([entry]) + store }
        let right = file(ManifestSamples.entry(count: 100, end))
        #expect(try ManifestSamples.find(right)?.runs == [end..<end + 100])
        expect(
            "of type 1 instead of UNDEFINED", file(ManifestSamples.entry(type: 1, count: 100, end)))
        for (count, offset) in [(101, end), (100, end + 1), (100, 0xFFFF_FFFF), (0xFFFF_FFFF, end)]
        {
            expect("outside the file", file(ManifestSamples.entry(count: count, offset)))
        }
        expect("has 99 bytes, but", file(ManifestSamples.entry(count: 99, end)))
        expect("holds no manifest store", file(ManifestSamples.entry(count: 99, end + 1)))
        expect("holds no manifest store", file(ManifestSamples.entry(count: 4, end)))
        expect("upon a directory", file(ManifestSamples.entry(count: 100, end - 1)))
        // An empty directory in the last eight bytes of an entry.
        let zero = ManifestSamples.pages([ManifestSamples.entry(0x0101, type: 4, count: 1, 0)])
        expect("share bytes", Self.patched(zero, at: end - 4, [28, 0, 0, 0]))
        expect("followed to the last one", Self.patched(right, at: 4, [0, 0, 0, 0]))
        // The directory that follows is the first again, or outside.
        expect("followed to the last one", Self.patched(right, at: end - 4, [8, 0, 0, 0]))
        expect("followed to the last one", Self.patched(right, at: end - 4, [0, 0, 0, 9]))
        expect("followed to the last one", Array(right.prefix(end - 1)))
        // Only the last directory and the first are looked at.
        #expect(
            try ManifestSamples.find(
                ManifestSamples.pages([nil, ManifestSamples.entry(count: 1, 1), nil])) == nil)
    }

    private static func patched(_ file: [UInt8], at offset: Int, _ bytes: [UInt8]) -> [UInt8] {
        Array(file[..<offset] + bytes + file[(offset + bytes.count)...])
    }

    @Test func directoriesThatAreFull() {
        func embed(entries: Int) throws(ManifestFault) {
            var builder = TagBuilder()
            builder.main = (0..<entries).map { builder.short(UInt16($0), 1) }
            _ = try ManifestSamples.embedded(ManifestSamples.store(100), in: builder.bytes())
        }
        #expect(throws: Never.self) { try embed(entries: 4095) }
        let fault = #expect(throws: ManifestFault.self) { try embed(entries: 4096) }
        #expect(fault?.reason.contains("too many entries") == true)
    }

    @Test func otherFiles() {
        for file in [[], [0xFF], Array("GIF89a".utf8), Array("RIFF0000WEBP".utf8)] {
            expect("neither JPEG, PNG nor TIFF", file)
        }
    }

    /// A source of zeros behind some bytes, as long as it says.
    private struct LongSource: ByteSource {
        let head: [UInt8]
        let count: Int

        func read(at offset: Int, count: Int) -> [UInt8]? {
            guard offset >= 0, count >= 0, offset <= self.count - count else { return nil }
            return (offset..<offset + count).map { $0 < head.count ? head[$0] : 0 }
        }
    }

    /// The offsets of a classic TIFF file end at 4 GiB.
    @Test func largeFiles() throws {
        for (builder, count) in [
            (ManifestSamples.tiffs[0], 1 << 32), (ManifestSamples.tiffs[0], 1 << 32 - 100),
            (ManifestSamples.tiffs[2], 1 << 32 - 200),
        ] {
            let source = LongSource(head: builder.bytes(), count: count)
            let fault = #expect(throws: ManifestFault.self) {
                _ = try ManifestEmbedding(source, storeCount: 200)
            }
            #expect(fault?.reason.contains("4 GiB") == true)
        }
        let fits = LongSource(head: ManifestSamples.tiffs[0].bytes(), count: 1 << 32 - 300)
        #expect(try ManifestEmbedding(fits, storeCount: 200).count == 1 << 32 - 300 + 54 + 200)
        let big = LongSource(head: ManifestSamples.tiffs[1].bytes(), count: 5 << 30)
        #expect(try ManifestEmbedding(big, storeCount: 200).exclusions[0].lowerBound > 5 << 30)
        #expect(throws: ManifestFault.self) {
            _ = try ManifestEmbedding(big, storeCount: ManifestPlace.maximumCount + 1)
        }
    }

    // MARK: Attacks

    /// What is found lies in the file, and what can be put in is found again.
    private func check(_ file: [UInt8], _ comment: Comment) {
        let source = MemorySource(bytes: file)
        if let place = try? ManifestPlace.find(in: source) {
            #expect(place.store(in: source)?.count == place.count, comment)
            #expect((place.embedding.last?.upperBound ?? 0) <= file.count, comment)
        }
        let store = ManifestSamples.store(90)
        guard let (_, new) = try? ManifestSamples.embedded(store, in: file) else { return }
        let place = try? ManifestSamples.find(new)
        #expect(place?.store(in: MemorySource(bytes: new)) == store, comment)
    }

    @Test func truncatedAndMutated() throws {
        var random = SeededRandom(seed: 6)
        let small = ManifestSamples.files + [ManifestSamples.pages([nil, nil, nil])]
        for (index, file) in small.enumerated() {
            let signed = try ManifestSamples.embedded(ManifestSamples.store(140), in: file).file
            for count in 0..<signed.count {
                check(Array(signed.prefix(count)), "file \(index), \(count) bytes")
            }
            for bit in 0..<8 * signed.count {
                var flipped = signed
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                check(flipped, "file \(index), bit \(bit)")
            }
            for round in 0..<1500 { check(random.mutate(signed), "file \(index), mutant \(round)") }
        }
    }

    /// Each segment claims to be the beginning of something long.
    @Test(.timeLimit(.minutes(1))) func manySegments() {
        let store = ManifestSamples.store(40)
        let segments = (0..<19_000).map { Self.part(UInt32($0), store.dropFirst(1)) }
        check(ForeignFile.jpeg(segments), "segments")
        let chunks = (0..<40_000).map { _ in PNGChunks.chunk("caBx", []) }
        check(ForeignFile.png(chunks), "chunks")
        check(ManyPages.file(count: 9_999), "directories")
        let fault = #expect(throws: ManifestFault.self) {
            _ = try ManifestSamples.find(ManyPages.file(count: 10_001))
        }
        #expect(fault?.reason.contains("more than 10000 directories") == true)
    }
}
