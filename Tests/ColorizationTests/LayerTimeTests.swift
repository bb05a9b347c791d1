import NeuralNetwork
import TensorCore
import Testing

@testable import Colorization

@Suite struct LayerTimeTests {
    /// A layer whose name is another one than the observer hears has no time.
    @Test(arguments: BandTests.models.indices) func everyLayerIsTimed(_ index: Int) {
        let colorizer = Colorizer(BandTests.models[index])
        let picture = MemoryLightness(width: 48, height: 40, seed: 1).tensor
        let copy = MemoryLightness(width: 224, height: 224, seed: 2).tensor.scalars
        let threads = ThreadBudget(1)
        let global = colorizer.globalLayerTimes(of: copy, threads: threads)
        let native = colorizer.layerTimes(
            of: picture, global: colorizer.globalFeatures(of: copy), threads: threads)
        for layer in global + native {
            #expect(layer.duration > .zero && layer.definedOperations > 0, "\(layer.name)")
        }
        #expect(global.allSatisfy { $0.name.hasPrefix("global.") } && native.count == 14)
        #expect(global.reduce(0) { $0 + $1.definedOperations } < colorizer.globalOperations)
    }
}
