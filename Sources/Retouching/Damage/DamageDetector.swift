import Kernels
public import NeuralNetwork
public import SystemPackage
public import TensorCore

/// Finds dust, hairs, scratches and spots in a grey picture.
///
/// A small convolutional network that was trained on synthetic damage; see the model card beside its file.
public struct DamageDetector: Sendable {
    private let chain: StageChain
    /// Side of a cell of pixels whose probabilities lie side by side, as channels.
    private let cell: Int
    private let thresholds: [DamageSensitivity: Float]
    /// Kept from picture to picture.
    private let memory = MemoryPool()

    /// Reads a model file.
    ///
    /// - Throws: ``NetworkFileError`` if it is unreadable or not a model of this kind.
    public init(contentsOf path: FilePath) throws(NetworkFileError) {
        let model = try DamageModel(contentsOf: path)
        let last = model.layers.count - 1
        thresholds = model.thresholds
        cell = model.cell
        chain = StageChain(
            stages: zip(model.layers, model.forms).enumerated().map { index, pair in
                let (layer, form) = pair
                let name = "detect.\(index)"
                guard index < last else { return ConvolutionStage(last: name, layer) }
                return ConvolutionStage(name, layer, form: form.up == 2 ? .split : nil)
            })
    }

    /// Marks the damage of a picture of any size.
    ///
    /// The network knows marks of 1 to 6 pixels. In scans of high resolution they are wider: it also looks at
    /// copies of half, a quarter … of the size, as long as their longer side has ``leastSide`` pixels. Rows
    /// stream through it in bands; memory depends on the width, and one bit a pixel is kept. The result does
    /// not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - width: columns of the picture.
    ///   - height: rows of the picture.
    ///   - sensitivity: how much has to speak for damage.
    ///   - threads: how many threads share the work; may change while it runs.
    ///   - read: fills a rectangle of the picture, row-major, with code values as shares of the largest one.
    /// - Returns: the damaged pixels.
    /// - Throws: the first error of `read`.
    public func mark(
        width: Int, height: Int, sensitivity: DamageSensitivity, threads: ThreadBudget,
        reading read: (Region, UnsafeMutablePointer<Float>) throws -> Void
    ) rethrows -> DamageMask {
        guard let threshold = thresholds[sensitivity] else {
            preconditionFailure("a model file has a threshold for every sensitivity")
        }
        var mask = try mark(
            width: width, height: height, over: threshold, threads: threads, reading: read)
        var scale = 2
        while max(width, height) / scale >= Self.leastSide {
            let reduction = Reduction(width: width, height: height, scale: scale)
            let coarse = try mark(
                width: reduction.reducedWidth, height: reduction.reducedHeight, over: threshold,
                threads: threads
            ) { part, output in
                try reduction.read(part, into: output, reading: read)
            }
            mask.add(coarse, scale: scale)
            scale *= 2
        }
        return mask
    }

    /// Longer side that a copy has at least.
    static let leastSide = 2000

    /// Marks what the network sees in the picture's own size.
    func mark(
        width: Int, height: Int, over threshold: Float, threads: ThreadBudget,
        reading read: (Region, UnsafeMutablePointer<Float>) throws -> Void
    ) rethrows -> DamageMask {
        var mask = DamageMask(width: width, height: height)
        try probabilities(width: width, height: height, threads: threads, reading: read) {
            cellRow, strip, rows in
            for (channel, values) in rows.enumerated() {
                let y = cell * cellRow + channel / cell
                guard y < height else { continue }
                let skipped = (strip.given.lowerBound - strip.read.lowerBound) / cell
                mask.mark(
                    row: y, from: strip.given.lowerBound + channel % cell, step: cell,
                    UnsafeBufferPointer(
                        start: values + skipped, count: strip.given.count / cell), over: threshold)
            }
        }
        return mask
    }

    /// The probabilities of damage: `give` gets a row of cells, the strip that it belongs to, and for each
    /// pixel of a cell, in the order of reading, the values of all cells in the strip's read columns.
    func probabilities(
        width: Int, height: Int, threads: ThreadBudget,
        reading read: (Region, UnsafeMutablePointer<Float>) throws -> Void,
        give: (Int, Strip, [UnsafePointer<Float>]) -> Void
    ) rethrows {
        let geometry = PictureGeometry(width: width, height: height)
        for strip in Strip.all(width: geometry.padded.width) {
            try chain.run(
                over: geometry, columns: strip.read, threads: threads, memory: memory,
                reading: { part, output in
                    try read(part, output)
                    for index in 0..<part.area { output[index] -= 0.5 }
                }
            ) { rows, output in
                for row in rows { give(row, strip, output.channelRows(row)) }
            }
        }
    }
}
