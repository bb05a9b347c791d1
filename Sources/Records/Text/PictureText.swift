extension SceneProbability {
    /// Such as `ice skating rink 93 %`.
    public var text: String {
        "\(name.replacing("_", with: " ")) \(DecimalText.percentage(probability))"
    }
}

extension StageRecord {
    /// Facts of a stage by name, such as `pixels 27, share 0.0041 %`.
    public static func text(of facts: [String: String]) -> String {
        facts.sorted { $0.key < $1.key }
            .map { "\($0.key.replacing("_", with: " ")) \($0.value)" }.joined(separator: ", ")
    }
}
