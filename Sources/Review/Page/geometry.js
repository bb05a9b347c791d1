// Affine maps as six numbers, in the order of CSS: x' = a x + c y + e, y' = b x + d y + f.

export const identity = [1, 0, 0, 1, 0, 0];

/// First `second`, then `first`.
export const multiply = ([a, b, c, d, e, f], [A, B, C, D, E, F]) => [
  a * A + c * B, b * A + d * B, a * C + c * D, b * C + d * D, a * E + c * F + e, b * E + d * F + f,
];

export const invert = ([a, b, c, d, e, f]) => {
  const determinant = a * d - b * c;
  return [
    d / determinant, -b / determinant, -c / determinant, a / determinant,
    (c * f - d * e) / determinant, (b * e - a * f) / determinant,
  ];
};

export const map = ([a, b, c, d, e, f], [x, y]) => [a * x + c * y + e, b * x + d * y + f];

/// By how much lengths grow.
export const scaleOf = ([a, b, c, d]) => Math.sqrt(Math.abs(a * d - b * c));

/// The box around a box [x, y, width, height].
export const mapBox = (matrix, [x, y, width, height]) => {
  const corners = [[x, y], [x + width, y], [x, y + height], [x + width, y + height]].map((corner) => map(matrix, corner));
  const xs = corners.map(([value]) => value);
  const ys = corners.map(([, value]) => value);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
};

/// From the upright scan to how it is seen: mirrored left to right, then turned clockwise.
export const orientation = (width, height, turn, mirror) => {
  const mirroring = mirror ? [-1, 0, 0, 1, width, 0] : identity;
  const turning = {
    0: identity, 90: [0, 1, -1, 0, height, 0], 180: [-1, 0, 0, -1, width, height], 270: [0, -1, 1, 0, 0, width],
  }[turn];
  return multiply(turning, mirroring);
};

export const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
