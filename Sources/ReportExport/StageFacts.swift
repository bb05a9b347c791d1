import Records

extension PictureRecord {
    /// What the stages found and changed, a line each, such as `repair pixels 27, share 0.0041 %`; those that say
    /// nothing are left out.
    var stageFacts: [String] {
        stages.filter { !$0.facts.isEmpty }.map { stage in
            let facts = stage.facts.sorted { $0.key < $1.key }.map { name, value in
                "\(name.replacing("_", with: " ")) \(value)"
            }
            return "\(stage.stage) \(facts.joined(separator: ", "))"
        }
    }
}
