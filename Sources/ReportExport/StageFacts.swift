import Records

extension PictureRecord {
    /// What the stages found and changed, a line each, such as `repair pixels 27, share 0.0041 %`; those that say
    /// nothing are left out.
    var stageFacts: [String] {
        stages.filter { !$0.facts.isEmpty }
            .map { "\($0.stage) \(StageRecord.text(of: $0.facts))" }
    }
}
