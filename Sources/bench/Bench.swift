import Colorization
import Kernels
import SystemPackage
import TensorCore

/// Measures the engine on this machine: one JSON object a line.
///
/// `bench [MODEL]`: the model's name or path; the default model otherwise.
@main struct Bench {
    static func main() throws {
        let check = BLASCheck.run()
        let checkTime = milliseconds(runs: 5) { _ = BLASCheck.run() }
        report([
            ("measure", "\"blas\""), ("core", "\"\(check.coreName)\""),
            ("correct", "\(check.isCorrect)"), ("check_ms", number(checkTime)),
        ])
        let ceiling = productCeiling()
        report([("measure", "\"gemm_ceiling\""), ("gflops", number(ceiling))])

        let path = try DataLocator.model(named: CommandLine.arguments.dropFirst().first)
        let model = try ColorizationModel(contentsOf: path)
        let colorizer = Colorizer(model)
        let side = model.configuration.globalSize
        let global = colorizer.globalFeatures(of: Gradient.values(width: side, height: side))
        let features = milliseconds(runs: 5) {
            _ = colorizer.globalFeatures(of: Gradient.values(width: side, height: side))
        }
        report([("measure", "\"global_features\""), ("ms", number(features))])
        for size in [224, 512, 1024] {
            let image = Tensor(
                shape: [1, size, size], scalars: Gradient.values(width: size, height: size))
            let time = milliseconds(runs: 5) { _ = colorizer.chroma(of: image, global: global) }
            let rate = Double(colorizer.operations(width: size, height: size)) / time / 1e6
            report([
                ("measure", "\"network\""), ("size", "\(size)"), ("ms", number(time)),
                ("gflops", number(rate)), ("of_ceiling", number(rate / ceiling)),
            ])
        }
        for threads in [1, 2] {
            try reportTiles(colorizer, global: global, threads: threads)
        }
    }

    private static func reportTiles(
        _ colorizer: Colorizer, global: GlobalFeatures, threads: Int
    ) throws {
        let source = Gradient(width: 2000, height: 1500)
        let plane = try ChromaPlane(
            pictureWidth: source.width, pictureHeight: source.height, folder: nil)
        for tileSize in [256, 512, 1024] {
            let time = try milliseconds(runs: 1) {
                try colorizer.colorize(
                    source, global: global, tileSize: tileSize, threads: threads, into: plane)
            }
            report([
                ("measure", "\"tiles\""), ("tile", "\(tileSize)"), ("threads", "\(threads)"),
                (
                    "megapixels_per_second",
                    number(Double(source.width * source.height) / time / 1e3)
                ),
                ("peak_mb", "\(colorizer.peakBytes(tileSize: tileSize, threads: threads) >> 20)"),
            ])
        }
    }

    /// The rate of one large convolution without patches to lay out: a product and little else.
    private static func productCeiling() -> Double {
        let (outputs, inputs, samples) = (256, 2304, 1024)
        var random = SeededRandom(seed: 1)
        let weight = random.tensor([outputs, inputs])
        let input = random.tensor([inputs, 1, samples])
        var output = Tensor(zeros: [outputs, 1, samples])
        let workspace = Workspace(capacity: 0)
        let time = milliseconds(runs: 15) {
            weight.withUnsafeScalars { weights in
                output.withUnsafeMutableScalars { target in
                    guard let weights = weights.baseAddress, let target = target.baseAddress
                    else { return }
                    input.withPlanes { planes in
                        convolve(
                            planes,
                            with: ConvolutionWeights(weights, rowStride: inputs, bias: nil),
                            geometry: ConvolutionGeometry(kernelSize: 1), activation: .identity,
                            into: MutablePlanes(
                                target, channels: outputs, height: 1, width: samples),
                            workspace: workspace)
                    }
                }
            }
        }
        return 2 * Double(outputs * inputs * samples) / time / 1e6
    }
}
