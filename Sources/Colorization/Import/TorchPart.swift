/// A run of layers that is a part of the network, told by its form.
struct TorchPart {
    /// What it is.
    enum Role {
        case low, mid, globalConvolutions, linears, classifier, fusion, color
        /// Fusion and colorization in one.
        case fusionAndColor
    }

    let role: Role
    let layers: ArraySlice<TorchLayer>
    /// The module of the graph that it is in.
    let module: TorchModule

    /// What each part computes, longer forms first; letters are those of ``TorchModule``.
    private static let forms: [(letters: String, role: Role)] = [
        ("CRCRUCRCRUCRCSU", .fusionAndColor), ("CRCRUCRCRUCRCS", .fusionAndColor),
        ("CRUCRCRUCRCSU", .color), ("CRUCRCRUCRCS", .color), ("DRCRDRCRDRCR", .low),
        ("DRCRDRCR", .globalConvolutions), ("LRLRLR", .linears), ("LRLR", .linears),
        ("CRCR", .mid), ("LRL", .classifier), ("LR", .linears), ("CR", .fusion),
    ]

    /// Takes a module apart into parts; nil if any of it is of no known form.
    static func parts(of module: TorchModule) -> [TorchPart]? {
        var letters = module.letters[...]
        var layers = module.layers[...]
        var parts: [TorchPart] = []
        while let form = forms.first(where: { letters.hasPrefix($0.letters) }) {
            let count = form.letters.count { "CDL".contains($0) }
            parts.append(
                TorchPart(role: form.role, layers: layers.prefix(count), module: module))
            letters = letters.dropFirst(form.letters.count)
            layers = layers.dropFirst(count)
        }
        return letters.isEmpty ? parts : nil
    }
}
