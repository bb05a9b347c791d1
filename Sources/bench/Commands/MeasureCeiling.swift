import ArgumentParser

/// What OpenBLAS reaches in products: the limit that the network is compared with.
struct MeasureCeiling: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ceiling", abstract: "Time OpenBLAS' products on one and on two threads.")

    func run() { Self.measure() }

    static func measure() {
        for threads in [1, 2] {
            for rate in ProductCeiling.rates(threads: threads) { Report.write("ceiling", rate) }
        }
    }
}
