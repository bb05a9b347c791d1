import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

/// A grey picture by rows.
private struct Turnable: Equatable {
    var rows: [[Int]]

    static let pattern = Turnable(
        rows: (0..<Pattern.height).map { y in
            (0..<Pattern.width).map { x in Pattern.gray(8, x, y) }
        })

    func turnedLeft() -> Turnable {
        let width = rows[0].count
        return Turnable(rows: (0..<width).map { y in rows.map { $0[width - 1 - y] } })
    }

    func mirrored() -> Turnable { Turnable(rows: rows.map { $0.reversed() }) }

    func flipped() -> Turnable { Turnable(rows: rows.reversed()) }

    var samples: [Int] { rows.flatMap { $0 } }
}

extension ImagingSuite {
    /// What the headers of HEIC, AVIF, JPEG XL, BMP and PNM say beside the samples.
    @Suite struct FormatHeaders {
        @Test(arguments: 0..<4, ["", "0", "1"]) func turns(quarters: Int, mirror: String) throws {
            guard quarters > 0 || !mirror.isEmpty else { return }
            let source = try Formats.open("turn\(quarters)-mirror\(mirror).avif")
            var expected = Turnable.pattern
            for _ in 0..<quarters { expected = expected.turnedLeft() }
            if mirror == "0" { expected = expected.flipped() }
            if mirror == "1" { expected = expected.mirrored() }
            #expect(source.facts.width == expected.rows[0].count)
            #expect(source.facts.height == expected.rows.count)
            #expect(try samples(source.decode(workFolder: "/tmp")) == expected.samples)
        }

        @Test func cropThenTurn() throws {
            let cropped = Turnable(
                rows: Turnable.pattern.rows[3..<19].map { Array($0[5..<25]) })
            let source = try Formats.open("crop.avif")
            #expect(source.facts.width == 16 && source.facts.height == 20)
            #expect(
                try samples(source.decode(workFolder: "/tmp")) == cropped.turnedLeft().samples)
        }

        /// Orientations of the header, as EXIF numbers them.
        @Test(arguments: 2...8) func orientations(orientation: Int) throws {
            let p = Turnable.pattern
            let right = { (t: Turnable) in t.turnedLeft().turnedLeft().turnedLeft() }
            let expected = [
                2: p.mirrored(), 3: p.turnedLeft().turnedLeft(), 4: p.flipped(),
                5: right(p).mirrored(), 6: right(p), 7: p.turnedLeft().mirrored(),
                8: p.turnedLeft(),
            ]
            let source = try Formats.open("turned\(orientation).jxl")
            #expect(source.facts.orientation == orientation)
            #expect(!source.flags.contains(.orientationIgnored))
            #expect(
                try samples(source.decode(workFolder: "/tmp"))
                    == expected[orientation]?.samples)
        }

        /// A turn that EXIF alone asks for is not made, and that is said.
        @Test func exifOrientationHasNoSay() throws {
            let alone = try Formats.open("exif6-alone.heic")
            #expect(alone.flags.contains(.orientationIgnored))
            #expect(alone.facts.width == 40 && alone.facts.orientation == 1)
            let both = try Formats.open("exif6-irot.heic")
            #expect(!both.flags.contains(.orientationIgnored))
            #expect(both.facts.width == 30 && both.facts.orientation == 6)
            let right = try samples(both.decode(workFolder: "/tmp"))
            // The pixel at the upper left was at the lower left.
            let corner = Pattern.height - 1
            #expect(right[0] == Pattern.gray(8, 0, corner))
            #expect(try Formats.open("boxes-behind.jxl").flags.contains(.orientationIgnored))
        }

        @Test(arguments: [
            "exif6-irot.heic", "metadata.avif", "boxes-before.jxl", "boxes-behind.jxl",
            "boxes-packed.jxl",
        ])
        func metadata(name: String) throws {
            let source = try Formats.open(name)
            let exif = try #require(source.metadata.exif)
            #expect(exif.starts(with: [0x49, 0x49, 42, 0]))
            let xmp = try #require(source.metadata.xmp)
            #expect(String(decoding: xmp, as: UTF8.self).contains("A. Müller"))
            #expect(source.metadata.unread == [])
        }

        @Test func pages() throws {
            for (name, pages) in [
                ("two.heic", 2), ("thumbnail.heic", 1), ("grid.avif", 1), ("rgba8.avif", 1),
                ("animation.jxl", 2), ("two.pgm", 2), ("grey8.pgm", 1),
            ] {
                let source = try Formats.open(name)
                #expect(source.facts.pages == pages, "\(name)")
                #expect(source.flags.contains(.multipage) == (pages > 1), "\(name)")
            }
            // The main picture is the second one.
            let main = try Formats.decoded("two.heic")
            #expect(try samples(main) == Pattern.gray(8))
        }

        @Test func flags() throws {
            for (name, isDropped) in [
                ("rgba8.heic", true), ("rgba8.avif", true), ("rgba8.jxl", true),
                ("rgba32.bmp", true), ("grey-alpha.pam", true), ("extra.jxl", true),
                ("rgb8.heic", false), ("rgb24.bmp", false), ("rgb8.jxl", false),
            ] {
                #expect(
                    try Formats.open(name).flags.contains(.alphaDropped) == isDropped, "\(name)")
            }
        }

        @Test(arguments: [
            ("pq.avif", "high dynamic range (PQ)"), ("hlg.avif", "high dynamic range (HLG)"),
            ("pq.jxl", "high dynamic range (PQ)"), ("sequence.avif", "sequence"),
            ("float-bright.jxl", "outside 0 to 1"),
        ])
        func refusals(name: String, words: String) throws {
            let error = #expect(throws: ImagingError.self) { _ = try Formats.decoded(name) }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains(words) == true, "\(error as Any)")
            #expect(error?.remedy.isEmpty == false)
        }

        @Test func formatsByContent() throws {
            for (name, format) in [
                ("rgb8.heic", "heic"), ("rgb8.avif", "avif"), ("rgb8.jxl", "jxl"),
                ("boxes-behind.jxl", "jxl"), ("rgb24.bmp", "bmp"), ("rgb24-os2.bmp", "bmp"),
                ("rgb8.ppm", "pnm"), ("grey8.pfm", "pnm"), ("rgb8.pam", "pnm"),
                ("plain.pbm", "pnm"),
            ] {
                let source = try Formats.open(name)
                #expect(source.facts.format == format)
                #expect(!source.flags.contains(.extensionMismatch))
            }
            for text in ["BMW was founded in Munich", "P1 is a place", "Plates", "P5"] {
                #expect(PictureFormat(head: Array(text.utf8)) == nil, "\(text)")
            }
        }

        @Test func resolution() throws {
            #expect(try Formats.open("grey8.pgm").facts.dotsPerInch == nil)
        }
    }
}
