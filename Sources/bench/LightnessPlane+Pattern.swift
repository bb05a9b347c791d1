import Colorization

extension LightnessPlane {
    /// A square picture with gradients and edges everywhere.
    init(side: Int) {
        self.init(
            width: side, height: side,
            values: (0..<side * side).map { index in
                Float(index % side * 7 % 101 + index / side * 3 % 97) / 2
            })
    }
}
