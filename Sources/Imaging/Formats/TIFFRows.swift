import CVipsShim
import Glibc
import Records
import SystemPackage

/// Decodes the rows of a TIFF picture, a strip or a row of tiles at a time.
final class TIFFRows: RowDecoder {
    private let file: SourceFile
    private let open: () throws(ImagingError) -> [TIFFHandle]
    private let block: shim_tiff_block
    private var planes: [TIFFHandle]
    private var converter: TIFFRowConverter
    /// A block of each plane; taken at the first call.
    private var buffers: [UnsafeMutableRawPointer] = []
    /// The next row, and the block that is in the buffers.
    private var (next, loaded) = (0, -1)

    /// Decodes by a plan.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - plan: what the rows are made of.
    ///   - open: opens each plane; called again where the picture has to be looked through before it
    ///     is decoded.
    /// - Throws: damaged, where strips or tiles cannot be what the file says.
    init(
        _ file: SourceFile, _ plan: TIFFPlan,
        open: @escaping () throws(ImagingError) -> [TIFFHandle]
    )
        throws(ImagingError)
    {
        self.file = file
        self.open = open
        planes = try open()
        converter = TIFFRowConverter(plan: plan)
        var block = shim_tiff_block()
        for plane in planes { block = try plane.prepare() }
        self.block = block
        guard plan.unit.rows == Int(block.unit_rows),
            plan.unit.bytes <= Int(clamping: block.unit_bytes)
        else {
            throw .damaged(file.path, .tiff, detail: "tags that contradict each other")
        }
        let bytes = Self.bytes(of: block)
        // Memory and time go by what the picture justifies, not by what a hostile file says of its tiles:
        // what hangs over the picture's edges is decoded, too.
        let picture = plan.form.width * plan.form.height * plan.form.bands * max(plan.bits, 8) / 8
        let blocks = bytes == nil ? 0 : (plan.form.height - 1) / Int(block.rows) + 1
        guard let bytes, bytes <= max(64 << 20, 8 * picture),
            bytes <= max(Self.mostDecoded, 8 * picture) / blocks
        else {
            throw .damaged(file.path, .tiff, detail: "strips or tiles larger than the picture")
        }
    }

    /// Bytes that are decoded of any picture, however few of them belong to it.
    private static let mostDecoded = 1 << 30

    deinit {
        for buffer in buffers { free(buffer) }
    }

    private static func bytes(of block: shim_tiff_block) -> Int? {
        guard block.rows > 0, block.unit_rows > 0 else { return nil }
        let units = Int((block.rows - 1) / block.unit_rows) + 1
        let (bytes, isAbsurd) = units.multipliedReportingOverflow(
            by: Int(clamping: block.unit_bytes))
        return isAbsurd ? nil : bytes
    }

    /// Set where strips or tiles are so large that they ask for memory of their own.
    var whole: WholePicture? {
        let held =
            planes.count * (Self.bytes(of: block) ?? 0)
            + planes.count * Int(clamping: block.packed_bytes)
        guard held > 32 << 20 else { return nil }
        return WholePicture(
            kind: "a TIFF picture in strips or tiles of this size", leastBytes: held)
    }

    func decode(
        _ count: Int, into target: UnsafeMutableRawPointer, stride: Int
    ) throws(ImagingError) {
        if buffers.isEmpty { try begin() }
        for row in 0..<count {
            try load(next / Int(block.rows))
            let (stored, place) = stored(next % Int(block.rows))
            converter.convert(stored, row: place, into: target + row * stride)
            next += 1
        }
        guard next == converter.plan.form.height else { return }
        for plane in planes { if let warning = plane.warning { VipsRuntime.warn(warning) } }
    }

    private func begin() throws(ImagingError) {
        let bytes = Self.bytes(of: block) ?? 0
        for _ in planes {
            guard let buffer = malloc(bytes) else {
                throw .outOfMemory(file.path, detail: "\(bytes) bytes of a strip or of tiles")
            }
            buffers.append(buffer)
        }
        guard converter.plan.isRanged else { return }
        converter.range = try findRange()
        planes = try open()
        for plane in planes { _ = try plane.prepare() }
        loaded = -1
    }

    private func load(_ index: Int) throws(ImagingError) {
        guard index != loaded else { return }
        for (plane, buffer) in zip(planes, buffers) { try plane.read(block: index, into: buffer) }
        loaded = index
    }

    /// Where a row of the block lies in each plane, and its place among those stored with it.
    private func stored(_ row: Int) -> (start: [UnsafeRawPointer], place: Int) {
        let unit = Int(block.unit_rows)
        return (
            buffers.map { UnsafeRawPointer($0) + row / unit * Int(block.unit_bytes) }, row % unit
        )
    }

    /// Looks through the whole picture for the smallest and the largest number.
    private func findRange() throws(ImagingError) -> TIFFRange {
        let plan = converter.plan
        var (smallest, largest) = (0.0, 0.0)
        for y in 0..<plan.form.height {
            try load(y / Int(block.rows))
            let start = stored(y % Int(block.rows)).start
            for band in plan.bands {
                TIFFSamples(
                    start: start[band.plane], first: band.sample, step: plan.samples,
                    bits: plan.bits, count: plan.form.width
                ).forEachWide(plan.number) { _, value in
                    smallest = min(smallest, value)
                    largest = max(largest, value)
                }
            }
        }
        guard let range = TIFFRange(smallest, largest, plan.number, bits: plan.bits) else {
            throw TIFFRefusal.kind("A TIFF picture of floating-point values up to \(largest)")
                .error(file.path)
        }
        range.warn(largest)
        return range
    }
}
