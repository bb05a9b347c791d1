import Colorization
import Kernels
import SystemPackage
import TensorCore

@main struct Bench {
    static func main() throws {
        let path = try DataLocator.model(named: CommandLine.arguments.dropFirst().first)
        let model = try ColorizationModel(contentsOf: path)
        let colorizer = Colorizer(model)
        let side = model.configuration.globalSize
        for threads in [1, 2] {
            let budget = ThreadBudget(threads)
            let values = Gradient.values(width: side, height: side)
            let global = colorizer.globalFeatures(of: values)
            let features = milliseconds(runs: 15) {
                _ = colorizer.globalFeatures(of: values, threads: budget)
            }
            print("threads \(threads) global \(features) ms")
            for size in [224, 512, 1024, 2048] {
                let image = Tensor(
                    shape: [1, size, size], scalars: Gradient.values(width: size, height: size))
                let time = milliseconds(runs: size > 1024 ? 3 : 9) {
                    _ = colorizer.chroma(of: image, global: global, threads: budget)
                }
                let rate = Double(colorizer.operations(width: size, height: size)) / time / 1e6
                print(
                    "threads \(threads) size \(size) \(time) ms, \(rate) GFLOP/s, \(Double(size*size)/time/1e3) MP/s, MB \(colorizer.workingBytes(width: size, threads: threads) >> 20)"
                )
            }
        }
        for w in [8192, 16384, 30000] {
            print(w, colorizer.workingBytes(width: w, threads: 1) >> 20, "MB")
        }
    }
}
