import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// JPEG 2000 against the formulas that the code streams were made from, without loss.
    @Suite struct JPEG2000Tests {
        private let folder: TestFolder

        init() throws {
            folder = try TestFolder()
        }

        private func write(_ file: [UInt8]) throws -> FilePath {
            try folder.write(file, "picture.jp2")
        }

        private func found(_ file: [UInt8]) throws -> [Int] {
            try samples(try decoded(write(file)))
        }

        private func failure(_ file: [UInt8]) throws -> ImagingError? {
            try Refusal.failure(write(file))
        }

        /// Tiles in disorder, in parts, at odd places of the grid: always the same picture.
        @Test(
            arguments: ["rgb-offset", "rgb-parts", "rgb-shuffled"], [0, 64 << 20])
        func tiles(_ name: String, memoryBytes: Int) throws {
            let path = try write(
                JP2Builder(try codestream(name), color: JP2Builder.enumerated(16)).file)
            _ = VipsRuntime.takeWarnings()
            let source = try SourcePicture(
                opening: path, limits: DecodeLimits(memoryBytes: memoryBytes))
            #expect(source.flags == [.tiny])
            #expect(source.facts.iccAssumed == nil)
            #expect(try samples(source.decode(workFolder: folder.path)) == Pattern.rgb(8))
            #expect(VipsRuntime.takeWarnings().isEmpty)
        }

        @Test func depths() throws {
            let gray = Pattern.gray(8)
            #expect(try found(codestream("grey1")) == gray.map { $0 > 127 ? 255 : 0 })
            #expect(try found(codestream("grey4")) == gray.map { ($0 >> 4) * 17 })
            let ten = Pattern.gray(16).map { ($0 >> 6) * 65535 }
            #expect(
                try found(codestream("grey10-signed")) == ten.map { ($0 + 511) / 1023 })
            let error = try failure(codestream("grey20"))
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("20-bit") == true)
        }

        /// As the standard has it (IEC 61966-2-1, Annex G), to within products cut off and coefficients of three digits.
        @Test func brightnessAndChroma() throws {
            let rgb = Pattern.rgb(8)
            func sample(_ band: Int, _ x: Int, _ y: Int) -> Double {
                Double(rgb[3 * (y * 40 + x) + band])
            }
            let expected = (0..<1200).flatMap { index in
                let (x, y) = (index % 40, index / 40)
                let (luma, left, top) = (sample(0, x, y), x / 2 * 2, y / 2 * 2)
                let blue = (sample(1, left, top) / 2).rounded(.down) - 128
                let red = (sample(2, left, top) / 2).rounded(.down) - 128
                return [
                    luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red,
                    luma + 1.772 * blue,
                ].map { min(max($0, 0), 255) }
            }
            for color in [JP2Builder.enumerated(18), JP2Builder.enumerated(16), []] {
                let found = try found(JP2Builder(codestream("ycc420"), color: color).file)
                #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1.1 })
            }
        }

        /// A picture without tiles comes out the same in strips and as a whole.
        @Test(arguments: ["tall", "tall-lossy"]) func strips(name: String) throws {
            let path = try write(codestream(name))
            func rows(stripBytes: Int) throws -> [UInt8] {
                let file = try SourceFile(opening: path)
                let header = try JPEG2000File(file.source)
                let decoder = try JPEG2000Decoder(
                    file, header.codestream, JPEG2000Layout(header), stripBytes: stripBytes)
                return try [UInt8](unsafeUninitializedCapacity: 40 * 300) { buffer, count in
                    let start = try #require(buffer.baseAddress)
                    for y in stride(from: 0, to: 300, by: 7) {
                        try decoder.decode(
                            min(7, 300 - y), into: UnsafeMutableRawPointer(start + 40 * y),
                            stride: 40)
                    }
                    count = 40 * 300
                }
            }
            let strips = try rows(stripBytes: 1)
            #expect(strips == (try rows(stripBytes: .max)))
            guard name == "tall" else { return }
            let expected = (0..<12000).map { (index: Int) -> UInt8 in
                UInt8(Pattern.gray(8, index % 40, index / 40))
            }
            #expect(strips == expected)
        }

        /// Brightness beside chroma without colour is grey.
        @Test func grayBrightness() throws {
            let gray = try codestream("grey4")
            let found = try found(JP2Builder(gray, color: JP2Builder.enumerated(18)).file)
            #expect(found == Pattern.gray(8).map { ($0 >> 4) * 17 })
        }

        @Test func palettes() throws {
            let colors: [[Int]] = [
                [255, 0, 0], [0, 255, 0], [0, 0, 255], [12, 34, 56], [200, 100, 50],
            ]
            let palette =
                JP2Builder.number(colors.count, 2) + [3, 7, 7, 7]
                + colors.flatMap { $0.map { UInt8($0) } }
            let mapping: [UInt8] = [0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2]
            var file = JP2Builder(try codestream("index"), color: JP2Builder.enumerated(16))
            file.header += [JP2Builder.box("pclr", palette), JP2Builder.box("cmap", mapping)]
            let expected = (0..<1200).flatMap { colors[($0 % 40 + $0 / 40) % 5] }
            #expect(try found(file.file) == expected)
            file.header[2] = JP2Builder.box("cmap", [0, 0, 1, 3])
            #expect(try failure(file.file)?.code == .damaged)
        }

        @Test func channelsInAnyOrder() throws {
            let stream = try codestream("four")
            let rgb = Pattern.rgb(8)
            for (order, transparency) in [([1, 2, 3], 3), ([3, 1, 2], 3), ([2, 3, 1], 3)] {
                var list = order.map { (kind: 0, association: $0) }
                list.insert((kind: 1, association: 0), at: transparency)
                var file = JP2Builder(stream, color: JP2Builder.enumerated(16))
                file.header.append(JP2Builder.channels(list))
                let expected = (0..<1200).flatMap { pixel in
                    (1...3).map { rgb[3 * pixel + (order.firstIndex(of: $0) ?? 0)] }
                }
                let path = try write(file.file)
                #expect(try SourcePicture(opening: path).flags.contains(.alphaDropped))
                #expect(try samples(try decoded(path)) == expected)
            }
        }

        @Test func profiles() throws {
            let tiff = try VipsImage.load(SourceFile(opening: fixture("grey8-icc-gamma22.tif")))
            let blob = tiff.blob("icc-profile-data")
            let profile = try #require(blob)
            let gray = try bytes(of: fixture("grey8.j2k"))
            let path = try write(JP2Builder(gray, color: JP2Builder.profile(profile)).file)
            let source = try SourcePicture(opening: path)
            #expect(source.facts.iccDescription == ICCProfile(profile)?.description)
            #expect(source.flags == [.tiny])
            let expected = try samples(try decoded(fixture("grey8-icc-gamma22.tif")))
            #expect(try samples(source.decode(workFolder: folder.path)) == expected)
        }

        @Test(arguments: [0, 14, 15, 20, 24]) func refusedColors(number: Int) throws {
            let file = JP2Builder(
                try codestream("rgb-parts"), color: JP2Builder.enumerated(number))
            let error = try failure(file.file)
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("colours") == true)
        }

        @Test func extensionsAreRefusedByName() throws {
            var stream = try codestream("rgb-parts")
            // A nonlinear transform after the sizes.
            stream.insert(contentsOf: [0xFF, 0x76, 0, 6, 0, 0, 0, 0], at: 4 + 47)
            let error = try failure(stream)
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("nonlinear") == true)
        }

        @Test func resolutions() throws {
            let capture = JP2Builder.resolution("resc", (11811, 100), (59055, 1000), 2)
            let display = JP2Builder.resolution("resd", (72, 1), (72, 1), 0)
            var file = JP2Builder(try codestream("grey4"))
            for (boxes, expected) in [
                (display + capture, 150.0), (capture, 150), (display, 72 * 0.0254),
                (JP2Builder.resolution("resc", (1, 0), (1, 0), 0), nil),
            ] {
                file.header[file.header.count - 1] =
                    JP2Builder.enumerated(17)
                    + JP2Builder.box("res ", boxes)
                let found = try SourcePicture(opening: write(file.file)).facts.dotsPerInch
                #expect((found == nil) == (expected == nil))
                #expect(abs((found ?? 0) - (expected ?? 0)) < 0.001)
            }
        }

        @Test func metadata() throws {
            let records: [UInt8] = [0x1C, 2, 120, 0, 7] + Array("Harbour".utf8)
            let photoshop =
                Array("8BIM".utf8) + [4, 4, 0, 0] + JP2Builder.number(records.count, 4) + records
            // One entry: orientation 6.
            let exif: [UInt8] = [
                0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0,
                0, 0,
            ]
            let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)
            for ids in [
                [
                    "4A706754696666457869662D3E4A5032", "33C7A4D2B81D4723A0BAF1A3E097AD38",
                    "BE7ACFCB97A942E89C71999491E3AFAC",
                ],
                [
                    "0537CDAB9D0C4431A72AFA561F2A113E", "2C4C0100850440B9A03E562148D6DFEB",
                    "BE7ACFCB97A942E89C71999491E3AFAC",
                ],
            ] {
                var file = JP2Builder(try bytes(of: fixture("grey8.j2k")))
                let iptc = ids[1].hasPrefix("2C") ? photoshop : records
                file.others = [
                    JP2Builder.uuid(ids[0], exif), JP2Builder.uuid(ids[1], iptc),
                    JP2Builder.uuid(ids[2], xmp), JP2Builder.box("xml ", Array("<a/>".utf8)),
                ]
                let source = try SourcePicture(opening: write(file.file))
                #expect(source.metadata.exif == exif)
                #expect(source.metadata.xmp == xmp)
                let kept = try #require(source.metadata.iptc)
                #expect(String(decoding: kept, as: UTF8.self).contains("Harbour"))
                #expect(source.metadata.unread == ["XML box"])
                #expect(source.facts.orientation == 6)
                #expect(source.facts.width == 30 && source.facts.height == 40)
            }
        }

        /// Whatever is missing is noticed: cut anywhere, or zeros in place of the end.
        @Test(arguments: ["rgb-offset", "rgb-parts", "rgb-shuffled", "grey4"], [false, true])
        func missingEnds(_ name: String, isBoxed: Bool) throws {
            let stream = try codestream(name)
            var builder = JP2Builder(
                stream, color: JP2Builder.enumerated(name == "grey4" ? 17 : 16))
            builder.isOpen = true
            let whole = isBoxed ? builder.file : stream
            for count in stride(from: isBoxed ? 20 : 12, to: whole.count - 2, by: 29) {
                let cut = Array(whole.prefix(count))
                #expect(try failure(cut)?.code == .damaged, "\(count) of \(whole.count) bytes")
                let zeros = cut + [UInt8](repeating: 0, count: whole.count - count)
                #expect(try failure(zeros)?.code == .damaged, "zeros from \(count)")
            }
        }

        /// All parts of tiles are there: the picture is taken, and flagged.
        @Test func missingEndMarkerIsFlagged() throws {
            let stream = try codestream("rgb-parts")
            _ = VipsRuntime.takeWarnings()
            #expect(try found(Array(stream.dropLast(2))) == Pattern.rgb(8))
            #expect(VipsRuntime.takeWarnings().count == 1)
        }

        /// Flipped bits end in a picture or in an error, in a process of its own.
        @Test func flippedBits() async {
            await #expect(processExitsWith: .success) {
                VipsRuntime.start()
                let folder = try TestFolder()
                var random = SeededRandom(seed: 5)
                for name in ["rgb-offset", "rgb-shuffled", "ycc420", "grey10-signed"] {
                    let file = JP2Builder(
                        try codestream(name), color: JP2Builder.enumerated(16)
                    ).file
                    for _ in 0..<100 {
                        var mutant = file
                        for _ in 0..<Int.random(in: 1...3, using: &random) {
                            let place = Int.random(in: 0..<mutant.count, using: &random)
                            mutant[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                        }
                        let error = Refusal.failure(
                            try folder.write(mutant, "mutant.jp2"),
                            limits: DecodeLimits(maxPixels: 1 << 20))
                        let expected: [FailureClass?] = [
                            nil, .damaged, .unsupported, .tooLarge, .notAPicture,
                        ]
                        try #require(expected.contains(error?.code), "\(error as Any)")
                    }
                }
            }
        }
    }
}
