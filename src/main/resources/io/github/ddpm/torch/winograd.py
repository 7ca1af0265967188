# Winograd's 3x3 convolutions F(4x4, 3x3) (Lavin & Gray 2016): tiles of 4x4 outputs, each from 6x6
# inputs, become 36 products of matrices with a quarter of the multiplications. The points are 0,
# +-1/sqrt(2), +-sqrt(2) and infinity, whose rounding is half that of the usual 0, +-1, +-2. Arrays
# are channels last, or become so. Inputs, which are many, are transformed first along rows, then
# along columns; weights and outputs along both in one product.

def to_input() -> Tensor:
  return torch.tensor([[1., 0., -2.5, 0., 1., 0.], [0., -1.4142135623730951, -2., 0.7071067811865476, 1., 0.], [0., 1.4142135623730951, -2., -0.7071067811865476, 1., 0.], [0., -0.7071067811865476, -0.5, 1.4142135623730951, 1., 0.], [0., 0.7071067811865476, -0.5, -1.4142135623730951, 1., 0.], [0., 1., 0., -2.5, 0., 1.]])

def to_weights() -> Tensor:
  a = torch.tensor([[1., 0., 0.], [-0.6666666666666667, -0.4714045207910317, -0.3333333333333333], [-0.6666666666666667, 0.4714045207910317, -0.3333333333333333], [0.1666666666666667, 0.2357022603955158, 0.3333333333333333], [0.1666666666666667, -0.2357022603955158, 0.3333333333333333], [0., 0., 1.]])
  return torch.kron(a, a)

def to_output() -> Tensor:
  a = torch.tensor([[1., 1., 1., 1., 1., 0.], [0., 0.7071067811865476, -0.7071067811865476, 1.4142135623730951, -1.4142135623730951, 0.], [0., 0.5, 0.5, 2., 2., 0.], [0., 0.3535533905932738, -0.3535533905932738, 2.8284271247461903, -2.8284271247461903, 1.]])
  return torch.kron(a, a)

# (K, C, 3, 3) -> (36, C, K), as a view of (36, K, C)
def weights(w: Tensor) -> Tensor:
  taps = torch.transpose(torch.reshape(w, [-1, 9]), 0, 1)
  u = torch.mm(__torch__.winograd.to_weights(), taps)
  return torch.transpose(torch.view(u, [36, torch.size(w, 0), torch.size(w, 1)]), 1, 2)

# (K, C, 3, 3) -> (36, K, C), those of the convolution that brings a gradient back
def weights_back(w: Tensor) -> Tensor:
  taps = torch.transpose(torch.reshape(w, [-1, 9]), 0, 1)
  u = torch.mm(torch.flip(__torch__.winograd.to_weights(), [1]), taps)
  return torch.view(u, [36, torch.size(w, 0), torch.size(w, 1)])

# How many images, and how many rows of tiles, are done at a time: about 8192 numbers of each point
# stay in a core's cache.
def share(n: int, tall: int, wide: int, channels: int) -> Tuple[int, int]:
  most = ops.prim.max(64, torch.floordiv(8192, channels))
  images = ops.prim.min(n, ops.prim.max(1, torch.floordiv(most, torch.mul(tall, wide))))
  rows = ops.prim.min(tall, ops.prim.max(1, torch.floordiv(most, wide)))
  return (images, rows)

# The 6x6 inputs of `rows` rows of tiles from row `row` on, as a view (6, 6, N, rows, columns, C) of
# padded images (N, H, W, C).
def tiles(padded: Tensor, row: int, rows: int) -> Tensor:
  s = torch.stride(padded)
  columns = torch.floordiv(torch.sub(torch.size(padded, 2), 2), 4)
  size = [6, 6, torch.size(padded, 0), rows, columns, torch.size(padded, 3)]
  stride = [s[1], s[2], s[0], torch.mul(s[1], 4), torch.mul(s[2], 4), s[3]]
  return torch.as_strided(padded, size, stride, torch.mul(row, stride[3]))

# Those tiles transformed, (36, points, C); `one` and `two` hold what comes about.
def transformed(padded: Tensor, row: int, rows: int, rows_to: Tensor, columns_to: Tensor, one: Tensor, two: Tensor) -> Tensor:
  inputs = __torch__.winograd.tiles(padded, row, rows)
  c = torch.size(inputs, 5)
  count = torch.numel(inputs)
  one = torch.narrow(one, 0, 0, count)
  two = torch.narrow(two, 0, 0, count)
  _0 = torch.copy_(torch.view(one, torch.size(inputs)), inputs)
  _1 = torch.mm(rows_to, torch.view(one, [6, -1]), out=torch.view(two, [6, -1]))
  _2 = torch.bmm(columns_to, torch.view(two, [6, 6, -1]), out=torch.view(one, [6, 6, -1]))
  return torch.view(one, [36, -1, c])

# Zeros around images of height x width, wide enough for whole tiles.
def frame(like: Tensor, images: int, tall: int, wide: int, c: int) -> Tensor:
  return torch.new_zeros(like, [images, torch.add(torch.mul(tall, 4), 2), torch.add(torch.mul(wide, 4), 2), c])

# The convolution of x (N, C, H, W) plus b (N or 1, K) without gradients; u are its weights. Some
# images, or rows of tiles, are done at a time, in two arrays that stay in a core's cache.
def convolve(x: Tensor, u: Tensor, b: Tensor) -> Tensor:
  n, c, height, width, = torch.size(x)
  k = torch.size(u, 2)
  tall = torch.floordiv(torch.add(height, 3), 4)
  wide = torch.floordiv(torch.add(width, 3), 4)
  widest = ops.prim.max(c, k)
  images, rows, = __torch__.winograd.share(n, tall, wide, widest)
  to_rows = __torch__.winograd.to_input()
  to_columns = torch.expand(to_rows, [6, 6, 6])
  to_output = __torch__.winograd.to_output()
  one, two, = torch.unbind(torch.new_empty(u, [2, torch.mul(torch.mul(torch.mul(images, rows), wide), torch.mul(36, widest))]))
  padded = __torch__.winograd.frame(u, images, tall, wide, c)
  inner = torch.narrow(torch.narrow(padded, 1, 1, height), 2, 1, width)
  x = torch.permute(x, [0, 2, 3, 1])
  b = torch.expand(torch.view(b, [-1, 1, 1, 1, 1, k]), [n, 1, 1, 1, 1, k])
  y = torch.new_empty(u, [n, tall, 4, wide, 4, k])
  for i in range(torch.floordiv(torch.sub(torch.add(n, images), 1), images)):
    image = torch.mul(i, images)
    count = ops.prim.min(images, torch.sub(n, image))
    _0 = torch.copy_(torch.narrow(inner, 0, 0, count), torch.narrow(x, 0, image, count))
    for j in range(torch.floordiv(torch.sub(torch.add(tall, rows), 1), rows)):
      row = torch.mul(j, rows)
      high = ops.prim.min(rows, torch.sub(tall, row))
      v = __torch__.winograd.transformed(torch.narrow(padded, 0, 0, count), row, high, to_rows, to_columns, one, two)
      points = torch.size(v, 1)
      products = torch.view(torch.narrow(two, 0, 0, torch.mul(torch.mul(36, points), k)), [36, points, k])
      outputs = torch.view(torch.narrow(one, 0, 0, torch.mul(torch.mul(16, points), k)), [16, -1])
      _1 = torch.bmm(v, u, out=products)
      _2 = torch.mm(to_output, torch.view(products, [36, -1]), out=outputs)
      _3 = torch.add(torch.permute(torch.view(outputs, [4, 4, count, high, wide, k]), [2, 3, 0, 4, 1, 5]), torch.narrow(b, 0, image, count), out=torch.narrow(torch.narrow(y, 0, image, count), 1, row, high))
  y = torch.view(y, [n, torch.mul(tall, 4), torch.mul(wide, 4), k])
  y = torch.narrow(torch.narrow(y, 1, 0, height), 2, 0, width)
  return torch.contiguous(torch.permute(y, [0, 3, 1, 2]), memory_format=2)

# The gradient (K, C, 3, 3) in the weights of a convolution of x (N, C, H, W), from the one in its
# output, g (N, K, H, W): the products' own gradients, summed over tiles, brought back.
def weight_gradient(x: Tensor, g: Tensor) -> Tensor:
  n, c, height, width, = torch.size(x)
  k = torch.size(g, 1)
  tall = torch.floordiv(torch.add(height, 3), 4)
  wide = torch.floordiv(torch.add(width, 3), 4)
  images, rows, = __torch__.winograd.share(n, tall, wide, ops.prim.max(c, k))
  to_rows = __torch__.winograd.to_input()
  to_columns = torch.expand(to_rows, [6, 6, 6])
  from_output = torch.transpose(__torch__.winograd.to_output(), 0, 1)
  tiled = torch.mul(torch.mul(images, rows), wide)
  one, two, = torch.unbind(torch.new_empty(x, [2, torch.mul(tiled, torch.mul(36, c))]))
  outputs = torch.new_empty(x, [torch.mul(tiled, torch.mul(16, k))])
  products = torch.new_empty(x, [torch.mul(tiled, torch.mul(36, k))])
  padded = __torch__.winograd.frame(x, images, tall, wide, c)
  inner = torch.narrow(torch.narrow(padded, 1, 1, height), 2, 1, width)
  x = torch.permute(x, [0, 2, 3, 1])
  g = torch.permute(g, [0, 2, 3, 1])
  if torch.__or__(torch.ne(height, torch.mul(tall, 4)), torch.ne(width, torch.mul(wide, 4))):
    g = torch.constant_pad_nd(g, [0, 0, 0, torch.sub(torch.mul(wide, 4), width), 0, torch.sub(torch.mul(tall, 4), height)], 0)
  g = torch.view(torch.contiguous(g), [n, tall, 4, wide, 4, k])
  u = torch.new_zeros(x, [36, k, c])
  for i in range(torch.floordiv(torch.sub(torch.add(n, images), 1), images)):
    image = torch.mul(i, images)
    count = ops.prim.min(images, torch.sub(n, image))
    _0 = torch.copy_(torch.narrow(inner, 0, 0, count), torch.narrow(x, 0, image, count))
    for j in range(torch.floordiv(torch.sub(torch.add(tall, rows), 1), rows)):
      row = torch.mul(j, rows)
      high = ops.prim.min(rows, torch.sub(tall, row))
      points = torch.mul(torch.mul(count, high), wide)
      of_outputs = torch.view(torch.narrow(outputs, 0, 0, torch.mul(torch.mul(16, points), k)), [16, -1])
      of_products = torch.view(torch.narrow(products, 0, 0, torch.mul(torch.mul(36, points), k)), [36, -1])
      _1 = torch.copy_(torch.view(of_outputs, [4, 4, count, high, wide, k]), torch.permute(torch.narrow(torch.narrow(g, 0, image, count), 1, row, high), [2, 4, 0, 1, 3, 5]))
      _2 = torch.mm(from_output, of_outputs, out=of_products)
      v = __torch__.winograd.transformed(torch.narrow(padded, 0, 0, count), row, high, to_rows, to_columns, one, two)
      _3 = torch.baddbmm_(u, torch.transpose(torch.view(of_products, [36, points, k]), 1, 2), v)
  taps = torch.mm(torch.transpose(__torch__.winograd.to_weights(), 0, 1), torch.view(u, [36, -1]))
  return torch.view(torch.transpose(taps, 0, 1), [k, c, 3, 3])
