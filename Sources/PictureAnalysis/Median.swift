/// The middle value; the upper one of two.
func median(_ values: [Float]) -> Float {
    values.sorted()[values.count / 2]
}
