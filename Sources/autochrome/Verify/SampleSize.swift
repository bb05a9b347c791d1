import ArgumentParser
import BatchRunner

/// How large a sample is, as people write it: `200` or `5%`.
struct SampleSize: ExpressibleByArgument {
    let size: Verification.Sample.Size

    /// Nil for what is no number above 0, or more than all.
    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let percent = Double(argument.dropLast()), percent > 0, percent <= 100 else {
                return nil
            }
            size = .share(percent / 100)
        } else {
            guard let count = Int(argument), count > 0 else { return nil }
            size = .pictures(count)
        }
    }
}
