import CVipsShim
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Decoders that are not libvips'.
    @Suite struct RowDecoders {
        /// Gives the rows of a formula, and fails before one of them.
        private final class Formula: RowDecoder {
            let form: RowForm
            let failingRow: Int?
            var next = 0
            var calls = 0

            init(_ form: RowForm, failingRow: Int? = nil) {
                (self.form, self.failingRow) = (form, failingRow)
            }

            func decode(
                _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
            ) throws(ImagingError) {
                calls += 1
                for row in 0..<count {
                    guard next != failingRow else {
                        throw ImagingError(.damaged, "x", "Row \(next) is damaged.")
                    }
                    let codes = (target + row * stride).assumingMemoryBound(to: UInt16.self)
                    for index in 0..<(form.width * form.bands) {
                        codes[index] = Self.code(index, next)
                    }
                    next += 1
                }
            }

            static func code(_ index: Int, _ row: Int) -> UInt16 {
                UInt16(truncatingIfNeeded: index &* 7919 &+ row &* 104_729)
            }
        }

        private static let form = RowForm(
            width: 61, height: 203, bands: 3, bits: 16, space: SHIM_SPACE_RGB)

        private static func keep(_ decoder: Formula, memoryBytes: Int) throws(ImagingError)
            -> VipsImage
        {
            VipsRuntime.start()
            let rows = try SourceRows(decoder, as: decoder.form, subject: "x")
            return try PixelStore.keep(
                rows.image, workFolder: "/tmp", memoryBytes: memoryBytes
            ) { _ in
                let said = VipsMessages.take()
                return rows.feed?.error ?? .internalFailure("x", "Decoding", detail: said)
            }
        }

        @Test(arguments: [0, 1 << 30]) func rowsComeInOrder(memoryBytes: Int) throws {
            let decoder = Formula(Self.form)
            let found = try samples(Self.keep(decoder, memoryBytes: memoryBytes))
            let expected = (0..<203).flatMap { row in
                (0..<183).map { Int(Formula.code($0, row)) }
            }
            #expect(found == expected)
            #expect(decoder.next == 203)
        }

        @Test(arguments: [0, 1, 100, 202], [0, 1 << 30])
        func errorsKeepTheirWords(row: Int, memoryBytes: Int) throws {
            let decoder = Formula(Self.form, failingRow: row)
            let error = #expect(throws: ImagingError.self) {
                _ = try Self.keep(decoder, memoryBytes: memoryBytes)
            }
            #expect(error?.message == "Row \(row) is damaged.")
            #expect(error?.code == .damaged)
            let calls = decoder.calls
            #expect(calls <= 203 && VipsMessages.take() == "")
        }

        @Test func decodersGoWithTheirPicture() throws {
            weak var watched: Formula?
            do {
                let decoder = Formula(Self.form)
                watched = decoder
                _ = try SourceRows(decoder, as: decoder.form, subject: "x")
            }
            #expect(watched == nil)
        }
    }
}
