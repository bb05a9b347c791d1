/// How a program names the parameters of the network, and what it does with pictures.
struct NamingScheme {
    /// Layers of one kind, numbered on.
    struct Rule {
        /// Their name, with `#` for the number.
        let theirs: String
        /// The number of the first one.
        var first = 1
        /// The name of a normalization, if the scheme has any.
        var normalization: String?
        /// Which of our layers they are.
        let group: Group
    }

    /// Layers of our model files.
    enum Group: String {
        case low, mid, fusion, color, classifier
        case globalConvolutions = "global.conv"
        case globalLinears = "global.fc"

        var count: Int {
            switch self {
            case .low: 6
            case .color: 5
            case .globalConvolutions: 4
            case .globalLinears: 3
            case .mid, .classifier: 2
            case .fusion: 1
            }
        }

        var kind: String { self == .globalLinears || self == .classifier ? "linear" : "conv" }
    }

    /// The program, for people.
    let title: String
    let rules: [Rule]
    /// What holds unless the file says otherwise.
    var metadata: [String: String] = [:]
    /// What was assumed; sentences.
    var remarks: [String] = []

    /// Our name of every name of theirs.
    var names: [String: String] {
        var names: [String: String] = [:]
        for rule in rules {
            for index in 0..<rule.group.count {
                let ours = rule.group == .fusion ? "fusion" : "\(rule.group.rawValue).\(index)"
                let number = "\(rule.first + index)"
                for parameter in ["weight", "bias"] {
                    names["\(rule.theirs.replacing("#", with: number)).\(parameter)"] =
                        "\(ours).\(rule.group.kind).\(parameter)"
                }
                guard let normalization = rule.normalization else { continue }
                for parameter in ["weight", "bias", "running_mean", "running_var"] {
                    names["\(normalization.replacing("#", with: number)).\(parameter)"] =
                        "\(ours).bn.\(parameter)"
                }
            }
        }
        return names
    }
}

extension NamingScheme {
    /// Every scheme that is known.
    static let all = [autochrome, colNet, colNetFromOne, torch7]

    /// Our own names; nothing but the file's metadata says what the model is.
    private static let autochrome = NamingScheme(
        title: "Autochrome",
        rules: [
            Rule(theirs: "low.#.conv", first: 0, normalization: "low.#.bn", group: .low),
            Rule(theirs: "mid.#.conv", first: 0, normalization: "mid.#.bn", group: .mid),
            Rule(
                theirs: "global.conv.#.conv", first: 0, normalization: "global.conv.#.bn",
                group: .globalConvolutions),
            Rule(
                theirs: "global.fc.#.linear", first: 0, normalization: "global.fc.#.bn",
                group: .globalLinears),
            Rule(theirs: "fusion.conv", normalization: "fusion.bn", group: .fusion),
            Rule(theirs: "color.#.conv", first: 0, normalization: "color.#.bn", group: .color),
            Rule(
                theirs: "classifier.#.linear", first: 0, normalization: "classifier.#.bn",
                group: .classifier),
        ])

    /// L* / 100 in, (ab + 128) / 256 out; nothing is normalized.
    private static let colNetMetadata = [
        "input": "lab_l", "input_mean": "0", "ab_range": "128",
        "license": "not stated in the file: ask the authors of the weights",
    ]
    private static let colNetRemarks = [
        "Input (L*/100) and range (a* and b* to 128) are assumed to be those of ColNet."
    ]

    private static let colNetRules = [
        Rule(theirs: "low.conv#", group: .low),
        Rule(theirs: "glob.conv#", group: .globalConvolutions),
        Rule(theirs: "glob.fc#", group: .globalLinears),
        Rule(theirs: "conv_fuse", group: .fusion),
        Rule(theirs: "classifier.fc#", group: .classifier),
    ]

    /// github.com/kainoj/colnet and its descendants: one row of numbers for most convolutions.
    private static let colNet = NamingScheme(
        title: "ColNet",
        rules: colNetRules + [
            Rule(theirs: "mid.conv#", first: 7, group: .mid),
            Rule(theirs: "col.conv#", first: 9, group: .color),
        ], metadata: colNetMetadata, remarks: colNetRemarks)

    /// Others number each part from 1.
    private static let colNetFromOne = NamingScheme(
        title: "ColNet, each part numbered from 1",
        rules: colNetRules + [
            Rule(theirs: "mid.conv#", group: .mid), Rule(theirs: "col.conv#", group: .color),
        ], metadata: colNetMetadata, remarks: colNetRemarks)

    /// Plain names for the weights of the Torch7 program.
    private static let torch7 = NamingScheme(
        title: "exports of the Torch7 program",
        rules: [
            Rule(theirs: "low#", normalization: "low#_bn", group: .low),
            Rule(theirs: "mid#", normalization: "mid#_bn", group: .mid),
            Rule(theirs: "global#", normalization: "global#_bn", group: .globalConvolutions),
            Rule(theirs: "global_fc#", normalization: "global_fc#_bn", group: .globalLinears),
            Rule(theirs: "fusion", normalization: "fusion_bn", group: .fusion),
            Rule(theirs: "col#", normalization: "col#_bn", group: .color),
            Rule(theirs: "class#", normalization: "class#_bn", group: .classifier),
        ], metadata: PublishedWeights.metadata(mean: PublishedWeights.mean),
        remarks: [
            "Unless its metadata say so, the file is assumed to be the published model of places: "
                + "luma less \(PublishedWeights.mean)."
        ])
}
