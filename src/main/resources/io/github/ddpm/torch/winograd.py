# Winograd's 3x3 convolutions F(4x4, 3x3) (Lavin & Gray 2016): tiles of 4x4 outputs, each from 6x6
# inputs, become 36 products of matrices with a quarter of the multiplications. The points are 0,
# +-1/sqrt(2), +-sqrt(2) and infinity, whose rounding is half that of the usual 0, +-1, +-2. Arrays
# are channels last, or become so; the transforms of a tile's rows and columns are done as one.

def to_input() -> Tensor:
  a = torch.tensor([[1., 0., -2.5, 0., 1., 0.], [0., -1.4142135623730951, -2., 0.7071067811865476, 1., 0.], [0., 1.4142135623730951, -2., -0.7071067811865476, 1., 0.], [0., -0.7071067811865476, -0.5, 1.4142135623730951, 1., 0.], [0., 0.7071067811865476, -0.5, -1.4142135623730951, 1., 0.], [0., 1., 0., -2.5, 0., 1.]])
  return torch.kron(a, a)

def to_weights() -> Tensor:
  a = torch.tensor([[1., 0., 0.], [-0.6666666666666667, -0.4714045207910317, -0.3333333333333333], [-0.6666666666666667, 0.4714045207910317, -0.3333333333333333], [0.1666666666666667, 0.2357022603955158, 0.3333333333333333], [0.1666666666666667, -0.2357022603955158, 0.3333333333333333], [0., 0., 1.]])
  return torch.kron(a, a)

def to_output() -> Tensor:
  a = torch.tensor([[1., 1., 1., 1., 1., 0.], [0., 0.7071067811865476, -0.7071067811865476, 1.4142135623730951, -1.4142135623730951, 0.], [0., 0.5, 0.5, 2., 2., 0.], [0., 0.3535533905932738, -0.3535533905932738, 2.8284271247461903, -2.8284271247461903, 1.]])
  return torch.kron(a, a)

# (K, C, 3, 3) -> (36, C, K)
def weights(w: Tensor) -> Tensor:
  u = torch.mm(__torch__.winograd.to_weights(), torch.reshape(torch.permute(w, [2, 3, 1, 0]), [9, -1]))
  return torch.view(u, [36, torch.size(w, 1), torch.size(w, 0)])

# The 6x6 inputs of `rows` rows of tiles from row `row` on, as a view (6, 6, N, rows, columns, C) of
# padded images (N, H, W, C).
def tiles(padded: Tensor, row: int, rows: int) -> Tensor:
  s = torch.stride(padded)
  columns = torch.floordiv(torch.sub(torch.size(padded, 2), 2), 4)
  size = [6, 6, torch.size(padded, 0), rows, columns, torch.size(padded, 3)]
  stride = [s[1], s[2], s[0], torch.mul(s[1], 4), torch.mul(s[2], 4), s[3]]
  return torch.as_strided(padded, size, stride, torch.mul(row, stride[3]))

# The convolution of x (N, C, H, W) plus b (N or 1, K) without gradients; u are its weights. Some
# images, or rows of tiles, are done at a time, in two arrays that stay in a core's cache.
def convolve(x: Tensor, u: Tensor, b: Tensor) -> Tensor:
  n, c, height, width, = torch.size(x)
  k = torch.size(u, 2)
  tall = torch.floordiv(torch.add(height, 3), 4)
  wide = torch.floordiv(torch.add(width, 3), 4)
  widest = ops.prim.max(c, k)
  most = ops.prim.max(64, torch.floordiv(8192, widest))
  images = ops.prim.min(n, ops.prim.max(1, torch.floordiv(most, torch.mul(tall, wide))))
  rows = ops.prim.min(tall, ops.prim.max(1, torch.floordiv(most, wide)))
  from_input = __torch__.winograd.to_input()
  from_products = __torch__.winograd.to_output()
  one, two, = torch.unbind(torch.new_empty(u, [2, torch.mul(torch.mul(torch.mul(images, rows), wide), torch.mul(36, widest))]))
  padded = torch.new_zeros(u, [images, torch.add(torch.mul(tall, 4), 2), torch.add(torch.mul(wide, 4), 2), c])
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
      points = torch.mul(count, torch.mul(high, wide))
      inputs = torch.view(torch.narrow(one, 0, 0, torch.mul(torch.mul(36, points), c)), [36, -1])
      v = torch.view(torch.narrow(two, 0, 0, torch.mul(torch.mul(36, points), c)), [36, -1])
      products = torch.view(torch.narrow(one, 0, 0, torch.mul(torch.mul(36, points), k)), [36, points, k])
      outputs = torch.view(torch.narrow(two, 0, 0, torch.mul(torch.mul(16, points), k)), [16, -1])
      _1 = torch.copy_(torch.view(inputs, [6, 6, count, high, wide, c]), __torch__.winograd.tiles(torch.narrow(padded, 0, 0, count), row, high))
      _2 = torch.mm(from_input, inputs, out=v)
      _3 = torch.bmm(torch.view(v, [36, points, c]), u, out=products)
      _4 = torch.mm(from_products, torch.view(products, [36, -1]), out=outputs)
      _5 = torch.add(torch.permute(torch.view(outputs, [4, 4, count, high, wide, k]), [2, 3, 0, 4, 1, 5]), torch.narrow(b, 0, image, count), out=torch.narrow(torch.narrow(y, 0, image, count), 1, row, high))
  y = torch.view(y, [n, torch.mul(tall, 4), torch.mul(wide, 4), k])
  y = torch.narrow(torch.narrow(y, 1, 0, height), 2, 0, width)
  return torch.contiguous(torch.permute(y, [0, 3, 1, 2]), memory_format=2)
