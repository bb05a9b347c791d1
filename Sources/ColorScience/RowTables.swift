internal import CKernels

/// What the row kernels read beside their arguments.
enum RowTables {
    /// The instruction set of this processor.
    static let isa = ckernels_detected_isa()

    /// L* of every 8-bit grey.
    static let lightness8 = table(largest: 255, Lab.lightness(ofGray:))
    /// L* of every 16-bit grey.
    static let lightness16 = table(largest: 65535, Lab.lightness(ofGray:))
    /// Linear light of every encoded 8-bit value.
    static let linear8 = table(largest: 255, SRGB.linear(fromEncoded:))
    /// Linear light of every encoded 16-bit value.
    static let linear16 = table(largest: 65535, SRGB.linear(fromEncoded:))

    private static func table(largest: Int, _ function: (Double) -> Double) -> [Float] {
        (0...largest).map { Float(function(Double($0) / Double(largest))) }
    }
}
