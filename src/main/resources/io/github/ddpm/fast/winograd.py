# Winograd's 3x3 convolutions F(4x4, 3x3) (Lavin & Gray 2016): tiles of 4x4 outputs, each from 6x6
# inputs, become 36 matrix products with a quarter of the multiplications. The points are 0,
# +-1/sqrt(2), +-sqrt(2) and infinity; their rounding error is half that of the usual 0, +-1, +-2.
# Arrays are or become channels last. Inputs, which are large, are transformed along rows, then
# along columns; weights and outputs along both in one product.

def to_input() -> Tensor:
    return torch.tensor([
        [1., 0., -2.5, 0., 1., 0.],
        [0., -1.4142135623730951, -2., 0.7071067811865476, 1., 0.],
        [0., 1.4142135623730951, -2., -0.7071067811865476, 1., 0.],
        [0., -0.7071067811865476, -0.5, 1.4142135623730951, 1., 0.],
        [0., 0.7071067811865476, -0.5, -1.4142135623730951, 1., 0.],
        [0., 1., 0., -2.5, 0., 1.]
    ])

def to_weights() -> Tensor:
    a = torch.tensor([
        [1., 0., 0.],
        [-0.6666666666666667, -0.4714045207910317, -0.3333333333333333],
        [-0.6666666666666667, 0.4714045207910317, -0.3333333333333333],
        [0.1666666666666667, 0.2357022603955158, 0.3333333333333333],
        [0.1666666666666667, -0.2357022603955158, 0.3333333333333333],
        [0., 0., 1.]
    ])
    return torch.kron(a, a)

def to_output() -> Tensor:
    a = torch.tensor([
        [1., 1., 1., 1., 1., 0.],
        [0., 0.7071067811865476, -0.7071067811865476, 1.4142135623730951, -1.4142135623730951, 0.],
        [0., 0.5, 0.5, 2., 2., 0.],
        [0., 0.3535533905932738, -0.3535533905932738, 2.8284271247461903, -2.8284271247461903, 1.]
    ])
    return torch.kron(a, a)

# (K, C, 3, 3) -> (36, C, K), as a view of (36, K, C)
def weights(w: Tensor) -> Tensor:
    taps = w.reshape(-1, 9).transpose(0, 1)
    u = __torch__.winograd.to_weights().mm(taps)
    return u.view(36, w.size(0), w.size(1)).transpose(1, 2)

# (K, C, 3, 3) -> (36, K, C), for the convolution that computes the input's gradient
def weights_back(w: Tensor) -> Tensor:
    taps = w.reshape(-1, 9).transpose(0, 1)
    u = __torch__.winograd.to_weights().flip(1).mm(taps)
    return u.view(36, w.size(0), w.size(1))

# The number of tiles along a side of `pixels` pixels.
def tiles_along(pixels: int) -> int:
    return (pixels + 3) // 4

# The numbers of images and of rows of tiles to do at a time, so that a point of all tiles stays in
# a core's cache.
def share(n: int, tall: int, wide: int, channels: int) -> Tuple[int, int]:
    tiles = max(
        __torch__.rules.winograd_tiles_at_once(),
        __torch__.rules.winograd_numbers_at_once() // channels)
    images = min(n, max(1, tiles // (tall * wide)))
    rows = min(tall, max(1, tiles // wide))
    return images, rows

# The number of shares of size `share` in `all`.
def shares(all: int, share: int) -> int:
    return (all + share - 1) // share

# The 6x6 inputs of `rows` rows of tiles from row `row` on, as a view (6, 6, N, rows, columns, C) of
# padded images (N, H, W, C).
def tiles(padded: Tensor, row: int, rows: int) -> Tensor:
    n, _, width, c = padded.size()
    of_image, of_row, of_pixel, of_channel = padded.stride()
    columns = (width - 2) // 4
    size = [6, 6, n, rows, columns, c]
    stride = [of_row, of_pixel, of_image, of_row * 4, of_pixel * 4, of_channel]
    return padded.as_strided(size, stride, row * (of_row * 4))

# The transformed tiles, (36, points, C), as a view of `one`. Overwrites `two` too.
def transformed(
    padded: Tensor, row: int, rows: int, rows_to: Tensor, columns_to: Tensor, one: Tensor,
    two: Tensor
) -> Tensor:
    inputs = __torch__.winograd.tiles(padded, row, rows)
    c = inputs.size(5)
    count = inputs.numel()
    one = one.narrow(0, 0, count)
    two = two.narrow(0, 0, count)
    one.view(inputs.size()).copy_(inputs)
    torch.mm(rows_to, one.view(6, -1), out=two.view(6, -1))
    torch.bmm(columns_to, two.view(6, 6, -1), out=one.view(6, 6, -1))
    return one.view(36, -1, c)

# Zeros around images, wide enough for whole tiles.
def frame(like: Tensor, images: int, tall: int, wide: int, c: int) -> Tensor:
    return like.new_zeros([images, tall * 4 + 2, wide * 4 + 2, c])

# The place of height x width images in their frame.
def inner(padded: Tensor, height: int, width: int) -> Tensor:
    return padded.narrow(1, 1, height).narrow(2, 1, width)

# The convolution of x (N, C, H, W) plus b (N or 1, K) without gradients; u are its weights. Works
# on some images or rows of tiles at a time, in two arrays that stay in a core's cache.
def convolve(x: Tensor, u: Tensor, b: Tensor) -> Tensor:
    n, c, height, width = x.size()
    k = u.size(2)
    tall = __torch__.winograd.tiles_along(height)
    wide = __torch__.winograd.tiles_along(width)
    widest = max(c, k)
    images, rows = __torch__.winograd.share(n, tall, wide, widest)
    to_rows = __torch__.winograd.to_input()
    to_columns = to_rows.expand(6, 6, 6)
    to_output = __torch__.winograd.to_output()
    one, two = u.new_empty([2, images * rows * wide * 36 * widest]).unbind()
    padded = __torch__.winograd.frame(u, images, tall, wide, c)
    inner = __torch__.winograd.inner(padded, height, width)
    x = x.permute(0, 2, 3, 1)
    b = b.view(-1, 1, 1, 1, 1, k).expand(n, 1, 1, 1, 1, k)
    y = u.new_empty([n, tall, 4, wide, 4, k])
    for i in range(__torch__.winograd.shares(n, images)):
        image = i * images
        count = min(images, n - image)
        inner.narrow(0, 0, count).copy_(x.narrow(0, image, count))
        for j in range(__torch__.winograd.shares(tall, rows)):
            row = j * rows
            high = min(rows, tall - row)
            v = __torch__.winograd.transformed(
                padded.narrow(0, 0, count), row, high, to_rows, to_columns, one, two)
            points = v.size(1)
            products = two.narrow(0, 0, 36 * points * k).view(36, points, k)
            outputs = one.narrow(0, 0, 16 * points * k).view(16, -1)
            torch.bmm(v, u, out=products)
            torch.mm(to_output, products.view(36, -1), out=outputs)
            tiled = outputs.view(4, 4, count, high, wide, k).permute(2, 3, 0, 4, 1, 5)
            bias = b.narrow(0, image, count)
            part = y.narrow(0, image, count).narrow(1, row, high)
            tiled.add(bias, out=part)
    y = y.view(n, tall * 4, wide * 4, k).narrow(1, 0, height).narrow(2, 0, width)
    return y.permute(0, 3, 1, 2).contiguous(memory_format=__torch__.formats.channels_last())

# The gradient (K, C, 3, 3) in the weights of a convolution of x (N, C, H, W), from the one in its
# output, g (N, K, H, W): the gradients of the products, summed over tiles and transformed back.
def weight_gradient(x: Tensor, g: Tensor) -> Tensor:
    n, c, height, width = x.size()
    k = g.size(1)
    tall = __torch__.winograd.tiles_along(height)
    wide = __torch__.winograd.tiles_along(width)
    images, rows = __torch__.winograd.share(n, tall, wide, max(c, k))
    to_rows = __torch__.winograd.to_input()
    to_columns = to_rows.expand(6, 6, 6)
    from_output = __torch__.winograd.to_output().transpose(0, 1)
    most_points = images * rows * wide
    one, two = x.new_empty([2, most_points * 36 * c]).unbind()
    outputs = x.new_empty([most_points * 16 * k])
    products = x.new_empty([most_points * 36 * k])
    padded = __torch__.winograd.frame(x, images, tall, wide, c)
    inner = __torch__.winograd.inner(padded, height, width)
    x = x.permute(0, 2, 3, 1)
    g = g.permute(0, 2, 3, 1)
    if height != tall * 4 or width != wide * 4:
        g = torch.constant_pad_nd(g, [0, 0, 0, wide * 4 - width, 0, tall * 4 - height], 0)
    g = g.contiguous().view(n, tall, 4, wide, 4, k)
    u = x.new_zeros([36, k, c])
    for i in range(__torch__.winograd.shares(n, images)):
        image = i * images
        count = min(images, n - image)
        inner.narrow(0, 0, count).copy_(x.narrow(0, image, count))
        for j in range(__torch__.winograd.shares(tall, rows)):
            row = j * rows
            high = min(rows, tall - row)
            points = count * high * wide
            grad_outputs = outputs.narrow(0, 0, 16 * points * k).view(16, -1)
            grad_products = products.narrow(0, 0, 36 * points * k).view(36, -1)
            part = g.narrow(0, image, count).narrow(1, row, high)
            tiled = grad_outputs.view(4, 4, count, high, wide, k)
            tiled.copy_(part.permute(2, 4, 0, 1, 3, 5))
            torch.mm(from_output, grad_outputs, out=grad_products)
            v = __torch__.winograd.transformed(
                padded.narrow(0, 0, count), row, high, to_rows, to_columns, one, two)
            u.baddbmm_(grad_products.view(36, points, k).transpose(1, 2), v)
    taps = __torch__.winograd.to_weights().transpose(0, 1).mm(u.view(36, -1))
    return taps.transpose(0, 1).view(k, c, 3, 3)
