import Dispatch
import Kernels
import Synchronization
public import TensorCore

extension Colorizer {
    /// The chroma of a whole picture in one piece.
    ///
    /// Sides that are not multiples of 8 are extended to the right and below by repeating the edge.
    ///
    /// - Parameters:
    ///   - image: network input [1, H, W], not empty.
    ///   - global: the features of the picture, or of another one.
    /// - Returns: [2, ceil(H / 2), ceil(W / 2)] in 0...1, where 0.5 is neutral.
    public func chroma(of image: Tensor, global: GlobalFeatures) -> Tensor {
        chroma(of: image, global: global) { _, _ in }
    }

    /// As above; `observe` sees every layer's output, over the extended picture.
    func chroma(
        of image: Tensor, global: GlobalFeatures, observe: (String, Planes) -> Void
    ) -> Tensor {
        image.withPlanes { picture in
            let geometry = PictureGeometry(width: picture.width, height: picture.height)
            let plan = native.plan(input: geometry.padded)
            let memory = ChainMemory(plan.demand)
            geometry.fill(plan.regions[0], of: memory.input) { part, output in
                for row in 0..<part.height {
                    let source = picture.base + (part.y + row) * picture.rowStride + part.x
                    (output + row * part.width).update(from: source, count: part.width)
                }
            }
            let output = runNative(plan, bias: fusionBias(global), in: memory, observe: observe)
            return Planes(
                output.base, channels: 2, height: geometry.halfHeight, width: geometry.halfWidth,
                rowStride: output.rowStride, channelStride: output.channelStride
            ).copy()
        }
    }

    /// Colorizes a picture of any size, a tile at a time.
    ///
    /// Every tile reads as much around itself as its output depends on (up to 72 pixels), so the result
    /// is that of the whole picture but for rounding, whatever the tile size, and the same for any
    /// number of threads. Memory is ``peakBytes(tileSize:threads:)``.
    ///
    /// - Parameters:
    ///   - source: the picture; read by all threads at once.
    ///   - global: the features of the picture, or of another one.
    ///   - tileSize: side of a tile in pixels, a multiple of 8.
    ///   - threads: how many tiles are computed at once.
    ///   - plane: receives a* and b*; made for the size of the picture.
    ///   - progress: called after every tile with the tiles done and their total, by any thread;
    ///     what it throws ends the work.
    /// - Throws: the first error of `source` or `progress`.
    public func colorize(
        _ source: some LightnessSource, global: GlobalFeatures, tileSize: Int = 512, threads: Int,
        into plane: ChromaPlane,
        progress: (@Sendable (_ done: Int, _ total: Int) throws -> Void)? = nil
    ) throws {
        precondition(
            tileSize > 0 && tileSize % 8 == 0 && threads > 0,
            "tiles of \(tileSize) on \(threads) threads")
        let geometry = PictureGeometry(width: source.width, height: source.height)
        precondition(
            plane.width == geometry.halfWidth && plane.height == geometry.halfHeight,
            "a \(source.width)x\(source.height) picture on a plane \(plane.width)x\(plane.height)")
        let grid = TileGrid(
            width: geometry.padded.width, height: geometry.padded.height, tileSize: tileSize)
        let bias = fusionBias(global)
        let demand = demand(tileSize: tileSize, within: geometry.padded)
        let queue = TileQueue(count: grid.count)
        DispatchQueue.concurrentPerform(iterations: min(threads, grid.count)) { _ in
            let memory = ChainMemory(demand)
            while let index = queue.next() {
                do {
                    try colorize(
                        grid[index], of: source, geometry: geometry, bias: bias, in: memory,
                        into: plane)
                    try queue.finish { try progress?($0, grid.count) }
                } catch {
                    queue.fail(error)
                }
            }
        }
        if let failure = queue.failure { throw failure }
    }

    private func colorize(
        _ tile: Region, of source: some LightnessSource, geometry: PictureGeometry,
        bias: BorderBias?, in memory: borrowing ChainMemory, into plane: ChromaPlane
    ) throws {
        let plan = native.plan(input: geometry.padded, output: tile.halved)
        try geometry.fill(plan.regions[0], of: memory.input) { part, output in
            try source.read(
                x: part.x, y: part.y, width: part.width, height: part.height, scale: 1 / 100,
                offset: -configuration.inputMean, into: output)
        }
        let output = runNative(plan, bias: bias, in: memory)
        // a* = (2 s - 1) · range
        plane.store(
            output, x: tile.halved.x, y: tile.halved.y, scale: 2 * configuration.abRange,
            offset: -configuration.abRange)
    }

    /// Memory that ``colorize(_:global:tileSize:threads:into:progress:)`` allocates, in bytes.
    ///
    /// Beside it there are the weights, the chroma plane and what OpenBLAS keeps for each thread.
    public func peakBytes(tileSize: Int, threads: Int) -> Int {
        demand(tileSize: tileSize, within: nil).bytes * threads
    }

    /// What the largest tile needs: one that no edge cuts, or the whole picture if that is smaller.
    private func demand(tileSize: Int, within picture: MapSize?) -> ChainMemory.Demand {
        let margin = 128
        let width = min(tileSize, picture?.width ?? tileSize)
        let height = min(tileSize, picture?.height ?? tileSize)
        let tile = Region(x: margin, y: margin, width: width, height: height)
        let surroundings = MapSize(width: width + 2 * margin, height: height + 2 * margin)
        return native.plan(input: surroundings, output: tile.halved).demand
    }
}

extension Region {
    /// The same rectangle of the half-size map.
    ///
    /// - Precondition: all numbers are even.
    fileprivate var halved: Region {
        Region(x: x / 2, y: y / 2, width: width / 2, height: height / 2)
    }
}

/// Hands out tiles to threads and keeps the first failure.
private final class TileQueue: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    private let count: Int

    init(count: Int) {
        self.count = count
    }

    /// The next tile; nil when all are given out or one has failed.
    func next() -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.next < count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    /// Counts a finished tile and reports it.
    func finish(_ report: (Int) throws -> Void) throws {
        let done = state.withLock { state in
            state.done += 1
            return state.done
        }
        try report(done)
    }

    func fail(_ error: any Error) {
        state.withLock { $0.failure = $0.failure ?? error }
    }

    var failure: (any Error)? { state.withLock { $0.failure } }
}
