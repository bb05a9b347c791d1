import Records

/// Seconds of each part of the work, added up over pictures, as the program reports them.
struct PartTimes: Encodable {
    let decodeS: Double
    let inferenceS: Double
    let encodeS: Double
    let verifyS: Double
    let totalS: Double

    init(_ pictures: [FinishedPicture]) {
        func sum(_ part: KeyPath<Timings, Double>) -> Double {
            pictures.reduce(0) { $0 + $1.picture.timings[keyPath: part] } / 1e3
        }
        decodeS = sum(\.decode)
        inferenceS = sum(\.inference)
        encodeS = sum(\.encode)
        verifyS = sum(\.verify)
        totalS = sum(\.total)
    }
}
