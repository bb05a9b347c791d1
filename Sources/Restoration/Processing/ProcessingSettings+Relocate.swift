public import SystemPackage

extension ProcessingSettings {
    /// Follows sources that have moved from one folder to another: tables of styles and hints name them.
    public mutating func relocate(from old: FilePath, to new: FilePath) {
        styles?.relocate(from: old, to: new)
        hints?.relocate(from: old, to: new)
    }
}
