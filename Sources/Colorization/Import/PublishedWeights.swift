/// The weights that Iizuka, Simo-Serra and Ishikawa published beside their paper of 2016.
enum PublishedWeights {
    /// CC BY-NC-SA 4.0, as their repository states.
    static let license =
        "CC BY-NC-SA 4.0 (https://creativecommons.org/licenses/by-nc-sa/4.0/): not for commercial "
        + "use; name the authors, Satoshi Iizuka, Edgar Simo-Serra and Hiroshi Ishikawa; share what "
        + "you build on the weights under the same licence"
    /// Subtracted from luma by the model of places.
    static let mean = 0.44505388568813414

    /// What their program does with pictures: gamma-encoded luma in, a* and b* to 100 out.
    static func metadata(mean: Double) -> [String: String] {
        [
            "input": "luma_y", "input_mean": "\(mean)", "ab_range": "100", "license": license,
        ]
    }
}
