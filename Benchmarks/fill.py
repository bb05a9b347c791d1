"""
Fills thin holes of a picture: a sheet with stiffness, stiffer along the edges around it than across.

The filled pixels u minimize, over the four directions d with the weights w_d,
    sum w_d (u(x - d) - 2 u(x) + u(x + d))^2 + TENSION w_d (u(x) - u(x + d))^2,
all terms that reach out of the picture left out; conjugate gradients solve it.
"""

import cv2
import numpy as np

TENSION = 0.2
STIFFNESS = 20  # of the bending along an edge over that across it, less one
NOISE = 1e-3  # squared code value a pixel: gradients below that have no direction
REACH = 2.0  # pixels, standard deviation of what counts as around
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))


def filled(picture, mask):
    """The picture (code values 0 to 1) with the pixels of the mask filled from those around."""
    result = picture.copy()
    weights = directions(picture, mask)
    near = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8))
    count, groups, boxes, _ = cv2.connectedComponentsWithStats(near)
    for index in range(1, count):
        left, top, width, height, _ = boxes[index]
        box = np.s_[max(0, top - 2) : top + height + 2, max(0, left - 2) : left + width + 2]
        hole = mask[box] & (groups[box] == index)
        solved = sheet(result[box], hole, [weight[box] for weight in weights])
        result[box] = np.where(hole, solved, result[box])
    return result.clip(0, 1)


def repaired(picture, mask):
    """
    The picture with the pixels of the mask filled from beyond the pixels next to it, which may hold
    rests of the damage; those keep their values.
    """
    wider = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(mask, filled(picture, wider), picture)


def directions(picture, mask):
    """Weights of the STEPS at each pixel, from the structure tensor of the whole pixels around."""
    known = 1.0 - cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    across, down = (
        cv2.Sobel(picture.astype(float), -1, *axis, scale=0.125) for axis in ((1, 0), (0, 1)))

    def around(values):
        return cv2.GaussianBlur(values * known, (21, 21), REACH)

    share = around(np.ones_like(known)) + 1e-9
    xx, xy, yy = (
        around(product) / share for product in (across * across, across * down, down * down))
    difference = np.hypot(xx - yy, 2 * xy)
    coherence = (difference / (xx + yy + NOISE)) ** 2
    crosswise = 1 / (1 + STIFFNESS * coherence)
    # Unit vectors of the gradient: cosine and sine of the doubled angle give the squares.
    double_cosine = np.divide(xx - yy, difference, out=np.zeros_like(xx), where=difference > 0)
    double_sine = np.divide(2 * xy, difference, out=np.zeros_like(xx), where=difference > 0)
    mean, half = (1 + crosswise) / 2, (1 - crosswise) / 2
    horizontal, vertical = mean - half * double_cosine, mean + half * double_cosine
    slanted = -half * double_sine
    return [
        np.maximum(horizontal - np.abs(slanted), 0) + 1e-3,
        np.maximum(vertical - np.abs(slanted), 0) + 1e-3,
        np.maximum(slanted, 0), np.maximum(-slanted, 0)]


def sheet(picture, hole, weights):
    """Conjugate gradients over the hole of a box, from the mean of what surrounds it."""
    # Diagonal steps are longer: bending over the fourth power of the length, twice in number.
    terms = []
    for (dy, dx), weight in zip(STEPS, weights, strict=True):
        diagonal = dy * dx != 0
        terms.append((((-dy, -dx), (0, 0), (dy, dx)), (1, -2, 1), weight * (0.5 if diagonal else 1)))
        terms.append((((0, 0), (dy, dx)), (1, -1), weight * TENSION))
    u = np.where(hole, picture[~hole].mean() if (~hole).any() else 0.5, picture).astype(float)
    residual = -normal(u, hole, terms)
    step, power = residual, (residual**2).sum()
    goal = 1e-9 * power
    for _ in range(300):
        if power <= goal:
            break
        bent = normal(step, hole, terms)
        length = power / (step * bent).sum()
        u = u + length * step
        residual = residual - length * bent
        power, before = (residual**2).sum(), power
        step = residual + power / before * step
    return u


def normal(u, hole, terms):
    """Half of the energy's gradient with respect to the hole's pixels."""
    result = np.zeros_like(u)
    height, width = u.shape
    for offsets, factors, weight in terms:
        top, left = (max(0, *(-offset[axis] for offset in offsets)) for axis in (0, 1))
        bottom, right = (
            size - max(0, *(offset[axis] for offset in offsets))
            for axis, size in ((0, height), (1, width)))
        places = [np.s_[top + dy : bottom + dy, left + dx : right + dx] for dy, dx in offsets]
        value = sum(factor * u[place] for factor, place in zip(factors, places, strict=True))
        value = value * weight[top:bottom, left:right]
        for factor, place in zip(factors, places, strict=True):
            result[place] += factor * value
    return np.where(hole, result, 0)
