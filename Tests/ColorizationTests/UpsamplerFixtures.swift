import ColorScience
import Imaging
import SystemPackage

@testable import Colorization

/// A picture of L*, a* and b*, or what an upsampler made of one.
struct LabPicture {
    let width: Int
    let height: Int
    /// Row by row; L*, a*, b*.
    var planes: [[Float]]

    /// A picture by its pixels.
    init(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) -> [Float]) {
        self.width = width
        self.height = height
        planes = Array(repeating: Array(repeating: 0, count: width * height), count: 3)
        for y in 0..<height {
            for x in 0..<width {
                for (plane, value) in pixel(x, y).enumerated() {
                    planes[plane][y * width + x] = value
                }
            }
        }
    }

    /// A photograph.
    init(photograph path: FilePath) throws {
        VipsRuntime.start()
        let picture = try SourcePicture(opening: path).decode(workFolder: "/tmp")
        let (width, height) = (picture.width, picture.height)
        var rgb = [UInt8](repeating: 0, count: 3 * width * height)
        try picture.read8(x: 0, y: 0, width: width, height: height, into: &rgb)
        self.init(width: width, height: height) { _, _ in [] }
        var (l, a, b) = (planes[0], planes[1], planes[2])
        LabRow.convert8(rgb, count: width * height, lightness: &l, a: &a, b: &b)
        planes = [l, a, b]
    }

    /// A plane of chroma in which a cell is the mean of the up to `side` x `side` pixels it stands for.
    func reduced(by side: Int) throws -> ChromaPlane {
        let (w, h) = ((width + side - 1) / side, (height + side - 1) / side)
        let plane =
            side == 2
            ? try ChromaPlane(pictureWidth: width, pictureHeight: height, folder: nil)
            : try ChromaPlane(width: w, height: h, pictureWidth: width, pictureHeight: height)
        for y in 0..<h {
            let rows = planes.map { values in
                (0..<w).map { x in mean(of: values, x: x * side, y: y * side, side: side) }
            }
            plane.store(row: y, l: rows[0], a: rows[1], b: rows[2])
        }
        return plane
    }

    private func mean(of values: [Float], x: Int, y: Int, side: Int) -> Float {
        var sum: Float = 0
        let (right, bottom) = (min(x + side, width), min(y + side, height))
        for row in y..<bottom {
            for column in x..<right { sum += values[row * width + column] }
        }
        return sum / Float((right - x) * (bottom - y))
    }

    /// The picture with the chroma of a plane instead of its own.
    func colored(by plane: ChromaPlane, guided: Bool) -> LabPicture {
        let upsampler = ChromaUpsampler(plane, guided: guided)
        var result = self
        var (a, b) = (Array(planes[1][..<width]), Array(planes[2][..<width]))
        for y in 0..<height {
            let row = y * width..<(y + 1) * width
            upsampler.upsample(
                row: y, columns: 0..<width, lightness: Array(planes[0][row]), a: &a, b: &b)
            result.planes[1].replaceSubrange(row, with: a)
            result.planes[2].replaceSubrange(row, with: b)
        }
        return result
    }

    /// Root mean square distance of the chroma of marked pixels.
    func chromaError(to other: LabPicture, where marked: [Bool]) -> Double {
        var (sum, count) = (0.0, 0)
        for index in marked.indices where marked[index] {
            for plane in 1...2 {
                let difference = Double(planes[plane][index] - other.planes[plane][index])
                sum += difference * difference
            }
            count += 1
        }
        return (sum / Double(max(count, 1))).squareRoot()
    }

    /// Pixels near which L* changes by more than 10 a pixel.
    func nearEdges(distance: Int = 8) -> [Bool] {
        let l = planes[0]
        var near = [Bool](repeating: false, count: l.count)
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let place = y * width + x
                let (dx, dy) = (l[place + 1] - l[place - 1], l[place + width] - l[place - width])
                guard dx * dx + dy * dy > 400 else { continue }
                for row in max(y - distance, 0)...min(y + distance, height - 1) {
                    let half = Int(
                        Double(distance * distance - (row - y) * (row - y)).squareRoot())
                    for column in max(x - half, 0)...min(x + half, width - 1) {
                        near[row * width + column] = true
                    }
                }
            }
        }
        return near
    }
}

extension ChromaPlane {
    /// Writes a whole row.
    func store(row: Int, l: [Float], a: [Float], b: [Float]) {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return }
                store([a, b], row: row, columns: 0..<width, scale: 1, offset: 0)
            }
        }
        storeLightness(l, row: row, columns: 0..<width)
    }
}
