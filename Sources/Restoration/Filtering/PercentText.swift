/// Shares as they stand in the facts of stages.
enum PercentText {
    /// `0.83 %`: of a share of 1, rounded.
    static func of(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) %"
    }
}
