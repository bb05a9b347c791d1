import SystemPackage

extension FilePath {
    /// The deepest of some folders that the path lies in; nil if it lies in none.
    ///
    /// The number of folders does not matter: only those above the path are looked at.
    func deepestFolder(among folders: Set<FilePath>) -> FilePath? {
        var folder = self
        while folder.removeLastComponent() {
            if folders.contains(folder) { return folder }
        }
        return nil
    }
}
